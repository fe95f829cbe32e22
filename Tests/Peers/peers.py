#!/usr/bin/env python3
"""The exporter beside what people run: Debian's Prometheus, VictoriaMetrics, Alertmanager and company of three releases.

    make test-peers                                  # builds, then everything (half an hour)
    make test-peers CHECK='events|backfill'          # the checks whose names match
    peers.py EXPORTER DEVTOOLS --suites sid --quick  # what `make test` runs

Each check adds rows: what was found of one program in one version, and whether that is what docs/peers.md says. A whole run
that fails nowhere writes its rows into that document, which names them as proof. What is known to differ stands in differences.tsv;
a difference that is gone is told. Exit code 1 when a row is wrong and not known, a check cannot go on, or the document names
a row that there is none of.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import check_backfill
import check_dashboards
import check_drill
import check_events
import check_look
import check_neighbours
import check_remote_write
import check_retention
import check_robots
import check_rules
import check_scrape
import check_vmagent
from archive import Archive, ArchiveError
from processes import RUNNING, CheckFailed, Place
from report import Report, Row, write

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/peers.md"
# The longest begins first.
MODULES = (check_drill, check_rules, check_retention, check_scrape, check_events, check_remote_write, check_look, check_backfill, check_dashboards,
           check_vmagent, check_neighbours, check_robots)
# What `make test` keeps: the newest Prometheus and Alertmanager, and nothing that takes long.
QUICK = {"sid": ["prometheus", "promtool", "prometheus-alertmanager"]}


@dataclass(frozen=True)
class Context:
    """What every check is given."""

    exporter: str
    devtools: str
    suites: list
    root: pathlib.Path
    folder: pathlib.Path

    @property
    def newest(self):
        """The newest release of Debian at hand."""
        return self.suites[-1]

    @property
    def ends(self):
        """The oldest and the newest."""
        return [self.suites[0], self.newest] if len(self.suites) > 1 else self.suites

    def place(self, name):
        """A folder for a check, in which programs end with the `with`."""
        return Place(self.folder / name)


def say(text):
    """Tells the progress."""
    print(f"peers: {text}", flush=True)


def checks(is_quick):
    """All checks in their order: name, function, and whether it goes on beside the others because it mostly waits."""
    return [check for module in MODULES for check in module.CHECKS if check.is_quick or not is_quick]


def run(check, context, report):
    """Adds the rows of one check; one that cannot go on is a wrong row."""
    begin = time.monotonic()
    try:
        for row in check.function(context):
            report.add(row)
    except (CheckFailed, KeyError, OSError, ValueError, subprocess.SubprocessError) as error:
        report.add(Row(f"{check.name}/broken", "all", f"{type(error).__name__}: {error}", False))
    say(f"{check.name} took {time.monotonic() - begin:.0f} s")


def carry_out(chosen, context, report):
    """Runs patient checks beside the others, which take turns."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        patient = [pool.submit(run, check, context, report) for check in chosen if check.is_patient]
        for check in chosen:
            if not check.is_patient:
                run(check, context, report)
        for future in patient:
            future.result()


def end_at_signals(folder):
    """Makes signals end everything at once, where the pool would wait for its checks."""
    def end(*_):
        for child in list(RUNNING):
            child.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


def arguments():
    """What the caller wants."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", help="wechat-exporter")
    parser.add_argument("devtools", help="wechat-dev")
    parser.add_argument("--archive", default=ROOT / ".build-peers", help="where packages are unpacked")
    parser.add_argument("--suites", default="", help="releases of Debian to try, instead of all")
    parser.add_argument("--check", default="", help="a regular expression of the checks to run, instead of all")
    parser.add_argument("--quick", action="store_true", help="only what is quick; without a network nothing is tried")
    return parser.parse_args()


def unpacked(flags):
    """The releases of Debian to try."""
    archive = Archive(flags.archive, say)
    wanted = QUICK if flags.quick else {name: list(archive.pinned[name]) for name in flags.suites.split() or archive.pinned}
    return archive.suites(wanted)


def main():
    """Runs the checks."""
    flags = arguments()
    try:
        suites = unpacked(flags)
    except ArchiveError as error:
        say(str(error))
        sys.exit(0 if flags.quick else 1)
    os.environ["LLVM_PROFILE_FILE"] = "/dev/null"
    chosen = [check for check in checks(flags.quick) if re.search(flags.check, check.name)]
    report = Report(say)
    with tempfile.TemporaryDirectory(prefix="wechat-peers.") as folder:
        end_at_signals(folder)
        programs = [str(pathlib.Path(path).resolve()) for path in (flags.exporter, flags.devtools)]
        carry_out(chosen, Context(*programs, suites, ROOT, pathlib.Path(folder)), report)
    failed, gone = report.judge()
    is_whole = not (flags.quick or flags.check or flags.suites)
    if is_whole:
        missing, untold = report.unproven(DOCUMENT, {row.name for row in report.rows})
        failed += [f"{DOCUMENT.name} gives {name} as proof, and there is no such row" for name in missing]
        failed += [f"{DOCUMENT.name} says nothing of the row {name}" for name in untold]
    for sentence in gone + failed:
        say(sentence)
    if is_whole and not failed:
        write(DOCUMENT, "differences", report.known_table())
        write(DOCUMENT, "peers", report.table())
    say(f"{len(report.rows)} rows, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
