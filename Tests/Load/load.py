#!/usr/bin/env python3
"""A long day of load in minutes: good clients, attacks, reloads and a failing upstream all at once.

    make load                           # builds, then ten minutes of load, half of it over TLS
    load.py EXPORTER --seconds 120 --modes tls

Two hundred times a second somebody asks properly: over kept and new connections, packed and plain, in both formats,
with filters and without, pages too. Every answer is checked as a whole: what is said of the accounts that are always or
often there has to be, byte for byte, what an undisturbed exporter says; of accounts that are new each sample has to
be one of those. Meanwhile all attacks of Tests/Abuse go on one after the other, the configuration changes each
second (every tenth is broken), and upstream fails in another way every three seconds and is killed twice. Beside clients
that ask for scrapes by the hundred the limit of scrapes at once may answer some requests with 503.

Exit code 1 when an answer is wrong or missing, when good clients get less than 90 % of their pace, when more
than 5 % are refused, and when half a minute after the load memory is more than 10 % larger than after a first short
rotation, or descriptors or threads are left.
"""
import argparse
import pathlib
import resource
import signal
import sys
import tempfile
from collections import Counter

# Attacks and measuring are those of the neighbours.
sys.path += [str(pathlib.Path(__file__).parents[1] / name) for name in ("Abuse", "Bench")]

from accounts import Accounts, certificate
from crew import SCRAPERS
from judge import Judge
from phase import LONG, SHORT, Phase
from reference import reference
from roster import POOL, STABLE, SWINGING, Roster
from rounds import machine
from scraper import Scraper
from upstream import Upstream

# How many answers a second are wanted, and the share of them that has to come.
PACE = SCRAPERS / Scraper.PACE
LEAST_PACE = 0.9
# The share of answers that may be 503.
LARGEST_REFUSED = 0.05


def say(text):
    """Tells the progress."""
    print(f"load: {text}", flush=True)


def undisturbed(accounts):
    """What an exporter of all accounts says that nobody disturbs."""
    path = accounts.folder / "undisturbed.yml"
    path.write_text(accounts.configuration(accounts.entries, concurrency=8, history_days=35), encoding="utf-8")
    exporter = accounts.exporter_of(path, accounts.folder / "undisturbed.sqlite")
    exporter.start()
    try:
        exporter.wait()
        return reference(exporter, POOL)
    finally:
        exporter.stop()


def report(phase, tally, seconds, before, after):
    """Tells what good clients and the exporter went through; gives whether all of it is well."""
    pace, (p99, largest) = len(tally.waits) / seconds, tally.p99()
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.kinds.items()))
    say(f"{phase.mode}: {len(tally.waits)} answers to good clients in {seconds:.0f} s, {pace:.0f} a second ({kinds})")
    say(f"{phase.mode}: p99 {p99:.1f} ms, at most {largest:.0f} ms; {len(tally.reloads)} reloads by POST, "
        f"the slowest {max(tally.reloads, default=0):.0f} ms")
    say(f"{phase.mode}: before {before}")
    say(f"{phase.mode}: after  {after}")
    faults = before.faults(after) + phase.told_secrets()
    if pace < LEAST_PACE * PACE:
        faults.append(f"good clients reached {pace:.0f} answers a second of {PACE:.0f}")
    if tally.kinds["refused"] > LARGEST_REFUSED * len(tally.waits):
        faults.append(f"{tally.kinds['refused']} requests were refused")
    if tally.failures:
        faults.append(f"{len(tally.failures)} times a good client was not served well:")
        faults += [f"  {count} x {text}" for text, count in Counter(tally.failures).most_common(10)]
    for fault in faults:
        say(f"{phase.mode}: FAULT: {fault}")
    return not faults


def load(phase, seconds):
    """Brings one exporter through its load; gives whether it is well."""
    def note(text):
        """Tells the progress of this exporter."""
        say(f"{phase.mode}: {text}")
    try:
        phase.complete()
        warm, took = phase.rotate(0, SHORT, note)
        before = phase.settle()
        tally, took = phase.rotate(seconds, LONG, note)
        tally.failures += warm.failures
        return report(phase, tally, took, before, phase.settle(before))
    finally:
        phase.exporter.stop()


def main():
    """Runs the phases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", help="the release build of wechat-exporter")
    parser.add_argument("--seconds", type=float, default=600, help="how long the load is, all modes together (%(default)s)")
    parser.add_argument("--modes", default="plain,tls", help="how exporters listen, one after the other (%(default)s)")
    flags = parser.parse_args()
    modes = flags.modes.split(",")
    if not set(modes) <= {"plain", "tls"}:
        parser.error("--modes takes plain, tls or both")
    # Ten thousand connections need as many descriptors on this side.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # Whoever ends the load ends its children.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="wechat-load.") as folder:
        accounts = Accounts(pathlib.Path(flags.exporter).resolve(), folder, POOL)
        try:
            say(f"{machine()}; {POOL} accounts, of which some {STABLE + SWINGING} are served at a time")
            roster = Roster([accounts.identity(place)[0] for place in range(POOL)])
            judge = Judge(undisturbed(accounts), roster.settled)
            upstream = Upstream(accounts)
            webs = {"plain": None, "tls": certificate(accounts.folder) if "tls" in modes else None}
            results = [
                load(Phase(accounts, upstream, judge, roster, webs[mode]), flags.seconds / len(modes)) for mode in modes]
            say(f"{machine()}; {'all is well' if all(results) else 'not well'}")
        finally:
            accounts.simulator.stop()
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
