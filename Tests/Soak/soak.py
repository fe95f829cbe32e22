#!/usr/bin/env python3
"""A month in a quarter of an hour: forty days on a clock that runs fast, with everything that happens in a month.

    make soak                                        # builds, then the month
    soak.py EXPORTER DEVTOOLS --days 10 --speed 8640 # less of it, faster

A simulated WeChat and the exporter live through the days at --speed. A real Prometheus scrapes every second and takes remote write; an
archive takes it too. Meanwhile the exporter is restarted and killed, reloaded well and badly, receivers leave, die and come back, an account
leaves and comes back, WeChat fails in several ways and retires an endpoint for some days (month.py has the list). At the end store, queue,
Prometheus and archive are compared with what the simulator says, value by value; all that was scraped, too; and memory, descriptors and
threads of the last two weeks must not have grown. Exit code 1 when anything differs.
"""
import argparse
import datetime
import os
import pathlib
import signal
import sys
import tempfile
import time

# Attacks' target, and what a process may keep, are those of the neighbours.
sys.path += [str(pathlib.Path(__file__).parents[1] / name) for name in ("Abuse", "Load", "Machine", "Peers")]

from footprint import Footprint
from month import CALM, events
from numbers_of_store import last_of_month
from processes import CheckFailed, Place, until
from target import Target
from town import Town
from verdict import Judge

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What may be logged as an error: the configuration that is broken on purpose.
EXPECTED = ("Error reloading configuration",)


def say(text):
    """Tells the progress."""
    print(f"soak: {text}", flush=True)


def settled(town):
    """Waits until everything that is final has been sent."""
    until("the end of remote write", lambda: town.sum("wechat_exporter_remote_write_samples_total")
          and not town.sum("wechat_exporter_remote_write_samples_pending"))


def live(town, first, days, retirement):
    """Lives through the days; gives what the exporter cost when calm began, and at the end."""
    before = None
    for event in events(retirement):
        if event.day > days:
            break
        town.wait(first + datetime.timedelta(event.day), event.hour)
        if before is None and event.day >= CALM:
            before = footprint(town)
            say(f"day {event.day}: {before}")
        event.act(town)
        say(f"day {event.day}, {event.hour} o'clock: {event.name}")
    town.wait(first + datetime.timedelta(days), 22)
    settled(town)
    return before, footprint(town)


def footprint(town):
    """What the exporter costs."""
    return Footprint.of(Target(town.child.process.pid, town.port, False))


def main():
    """Runs the month."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", help="the release build of wechat-exporter")
    parser.add_argument("devtools", help="the release build of wechat-dev, which runs the exporter on a clock of its own")
    parser.add_argument("--days", type=int, default=40, help="how many days there are (%(default)s)")
    parser.add_argument("--speed", type=float, default=4320, help="how much faster than real time they pass (%(default)s: 20 s a day)")
    parser.add_argument("--accounts", type=int, default=6, help="how many accounts there are (%(default)s)")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for logs and stores, which stay")
    flags = parser.parse_args()
    # Whoever ends the soak ends its children.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # No day of the month may lie in the future, or Prometheus would refuse its samples.
    first = datetime.date.today() - datetime.timedelta(flags.days + 3)
    retirement = (last_of_month(first) - first).days
    exporter, devtools = (pathlib.Path(path).resolve() for path in (flags.exporter, flags.devtools))
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wechat-soak.") as folder, Place(flags.keep or folder) as place:
        town = Town(place, exporter, devtools, ROOT / "Tests/EndToEndTests/wire_receiver.py", flags.accounts, first, flags.speed)
        town.serve_prometheus()
        town.serve_archive()
        town.start()
        say(f"{flags.accounts} accounts from {first} on, load average {os.getloadavg()[0]:.1f}")
        try:
            before, after = live(town, first, flags.days, retirement)
            last, errors = town.today - datetime.timedelta(1), town.errors()
            town.stop()
            # Fewer days may end in a mood of WeChat's.
            town.wechat.choose("normal")
        except (CheckFailed, OSError) as failure:
            say(f"FAULT: {failure}")
            say("the exporter's last lines: " + " / ".join(town.child.text.splitlines()[-5:]))
            sys.exit(1)
        judge = Judge(town, first, last)
        judge.store()
        judge.queue()
        judge.receivers()
        judge.scrapes(time.monotonic() - begin + 60)
        judge.calls()
        faults = judge.faults + (before.faults(after) if before else [])
        if flags.days > retirement and "errcode=47009" not in town.text:
            faults.append("the exporter has not seen that WeChat retires an endpoint")
        faults += [f"{count} times an error: {message}" for message, count in errors.items() if not message.startswith(EXPECTED)]
        for text in [*judge.told, f"before {before}", f"after  {after}", f"errors {errors}"]:
            say(text)
        for fault in faults:
            say(f"FAULT: {fault}")
    say(f"{'all is well' if not faults else 'not well'} after {time.monotonic() - begin:.0f} s")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
