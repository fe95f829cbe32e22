#!/usr/bin/env python3
"""Faults of the machine under the real program: what an operator sees, that scrapes go on, that nothing is lost, and how it ends.

    make faults                                # builds, then all of them (root, a quarter of an hour)
    machine.py EXPORTER --fault 'full|slow'    # those whose names match

Each fault is caused beside a simulated WeChat while somebody scrapes ten times a second: a scrape that fails or takes a second is wrong. In
the end the store is compared with what the simulator says, value by value. docs/machine-faults.md has every sentence that is to be seen.
Full and read-only disks are file systems of their own, descriptors, memory, pipes and signals are the system's. Slow disks, write errors and
clocks that are set are made by faults.c inside the process: the system's own timers do not notice such a clock.
Exit code 1 when a fault is not met as told, or the document lacks a sentence.
"""
import argparse
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

# Programs as child processes are started as beside the peers.
sys.path += [str(pathlib.Path(__file__).parents[1] / "Peers")]

import clocks
import disk
import limits
import stores
from processes import CheckFailed, Place

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/machine-faults.md"
# The longest begin first; all of them mostly wait.
ALL = (clocks.stopped, limits.memory, *clocks.FAULTS, *disk.FAULTS, *stores.FAULTS, *limits.FAULTS[:-1])
AT_ONCE = 4


class Bench:
    """The program under test and what its faults need."""

    def __init__(self, exporter, folder, stop_seconds):
        self.exporter, self.folder, self.stop_seconds = exporter, folder, stop_seconds
        self.library = folder / "faults.so"
        subprocess.run(["clang", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", self.library,
                        pathlib.Path(__file__).with_name("faults.c")], check=True)

    def place(self, name):
        """A folder for a fault, in which programs end with the `with`."""
        return Place(self.folder / name)


def met(fault, bench):
    """The rows of a fault, why it was not met as told, and the seconds it took."""
    begin, rows = time.monotonic(), []
    try:
        rows.extend(fault(bench))
    except (CheckFailed, OSError, AssertionError, subprocess.SubprocessError) as failure:
        return rows, f"{fault.__name__}: {failure}", time.monotonic() - begin
    return rows, None, time.monotonic() - begin


def lacking(rows):
    """The sentences of the rows that the document does not have."""
    document = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    return [sentence for row in rows for sentence in re.findall("`([^`]+)`", f"{row.seen} {row.end}") if sentence not in document]


def say(text):
    """Tells the progress."""
    print(f"faults: {text}", flush=True)


def main():
    """Causes the faults."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", help="the release build of wechat-exporter")
    parser.add_argument("--fault", default="", help="only those whose names match this pattern")
    parser.add_argument("--stop-seconds", type=float, default=600, help="how long SIGSTOP lasts (%(default)s)")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for logs and stores, which stay")
    flags = parser.parse_args()
    if os.geteuid():
        parser.error("only root can mount disks and limit memory")
    # Whoever ends the suite ends its children.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with contextlib.ExitStack() as stack:
        folder = flags.keep or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wechat-faults.")))
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(pathlib.Path(flags.exporter).resolve(), folder, flags.stop_seconds)
        faults = [fault for fault in ALL if re.search(flags.fault, fault.__name__)]
        told, failed = [], []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for future in as_completed([pool.submit(met, fault, bench) for fault in faults]):
                rows, failure, seconds = future.result()
                for row in rows:
                    say(f"{row.fault} | {row.seen} | {row.end} | {seconds:.0f} s")
                told += rows
                if failure:
                    failed.append(failure)
                    say(f"FAILED {failure}")
    failed += [f"{DOCUMENT.name} does not have: {sentence}" for sentence in lacking(told)]
    for failure in failed:
        print(f"faults: {failure}", file=sys.stderr)
    say(f"{len(told)} faults met, {len(failed)} failures")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
