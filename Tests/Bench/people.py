#!/usr/bin/env python3
"""Measures what accounts cost in the configuration that people run, beside an earlier build, in turns and in one run.

    people.py EXPORTER [--base EARLIER_EXPORTER] [--sizes 100,1000] [--rounds 3]

The configuration is the default one with 35 days of history. Prints a table in Markdown: what the first start costs, from an empty store
to the whole history; a start from a full store; a morning on which every account has a new day; a reload that adds an account while
scrapes run; and memory after a hundred scrapes. Ratios are to the earlier build. With BENCH_WRITE=1 the table goes into docs/performance.md.
Exit code 1 when a goal of goals.tsv that had been reached is missed by more than a third.
"""
import argparse
import contextlib
import os
import re
import shutil
import signal
import statistics
import sys
import time
from dataclasses import dataclass, field

import table
from accounts import Accounts, simulated, wait_for_history
from client import Scraper
from goals import conclude
from rounds import machine
from server import unpacked

HISTORY_DAYS = 35
CONCURRENCY = 16
# What is measured, with the unit; each is a column.
MEASURES = {
    "call": "CPU ms a call", "first_cpu": "first start, CPU s", "first_peak": "peak MiB", "ready": "restart, ready s", "whole": "whole s",
    "restart_cpu": "CPU s", "morning_cpu": "morning, CPU s", "morning_scrape": "slowest scrape ms", "memory": "MiB after 100 scrapes",
    "reload_scrape": "reload, scrape p99 ms", "reload_health": "health p99 ms", "reload_cpu": "CPU s",
}


@dataclass
class Build:
    """A program, its stores, and what was measured of it at one size."""

    name: str
    accounts: Accounts
    values: dict = field(default_factory=dict)
    series: int = 0

    def note(self, measure, value):
        """Adds a value of one round."""
        self.values.setdefault(measure, []).append(value)

    def median(self, measure):
        """The median of the rounds; nil where it was not measured."""
        return statistics.median(self.values[measure]) if measure in self.values else None

    def exporter(self, number, store):
        """An exporter of so many accounts with that store, not started."""
        path = self.accounts.folder / f"people-{number}.yml"
        self.write(path, number)
        return self.accounts.exporter_of(path, store)

    def write(self, path, number):
        """Writes a configuration of so many accounts as editors save: in one step."""
        draft = path.with_suffix(".new")
        draft.write_text(self.accounts.configuration(self.accounts.entries[:number], CONCURRENCY, HISTORY_DAYS), encoding="utf-8")
        draft.replace(path)


def say(text):
    """Tells the progress."""
    print(f"people: {text}", file=sys.stderr, flush=True)


def peak(exporter):
    """The most memory that the process ever had, in MiB."""
    with open(f"/proc/{exporter.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def called(exporter):
    """How many calls to WeChat the process has made."""
    body = Scraper(exporter.port, "/metrics", "identity").body().decode()
    counts = re.findall(r"^wechat_exporter_api_request_duration_seconds_count(?:\{[^}]*\})? (\d+)", body, re.MULTILINE)
    return sum(int(count) for count in counts)


def first_start(build, number):
    """Collects the whole history of so many accounts from an empty store, which stays for what follows."""
    exporter = build.exporter(number, build.accounts.store(number))
    exporter.start()
    try:
        wait_for_history(exporter, number)
        build.note("first_cpu", exporter.cpu())
        build.note("first_peak", peak(exporter))
        build.note("call", exporter.cpu() / called(exporter) * 1000)
        build.series = len(re.findall(rb"^[^#]", exporter.scraper("identity").body(), re.MULTILINE))
    finally:
        exporter.stop()


def restart(build, number):
    """Starts from a full store until nothing is left to do; then a hundred scrapes."""
    exporter = build.exporter(number, build.accounts.store(number))
    begin = time.perf_counter()
    exporter.start()
    try:
        exporter.wait()
        build.note("ready", until_ready(exporter, begin))
        scraper = exporter.scraper()
        build.note("whole", until_whole(scraper, number, begin))
        exporter.rest()
        build.note("restart_cpu", exporter.cpu())
        for _ in range(100):
            scraper.scrape()
        build.note("memory", exporter.memory())
    finally:
        exporter.stop()


def until_whole(scraper, number, begin):
    """Seconds from `begin` until a scrape that shows the days of all accounts has arrived; unpacking it takes longer than the scrape."""
    while True:
        body = scraper.body()
        arrived = time.perf_counter() - begin
        if len(re.findall(rb"^wechat_upstream_messages\{", unpacked(body), re.MULTILINE)) >= number * 120:
            return arrived


def until_ready(exporter, begin):
    """Seconds from `begin` until /-/ready answers 200."""
    while True:
        try:
            Scraper(exporter.port, "/-/ready").scrape()
            return time.perf_counter() - begin
        except (ConnectionError, OSError):
            time.sleep(0.005)


def morning(build, number):
    """Starts from a store in which every account lacks the latest day; what a start costs anyway is taken off."""
    store = build.accounts.forget(number, [build.accounts.identity(place)[1] for place in range(number)])
    exporter = build.exporter(number, store)
    exporter.start()
    try:
        exporter.wait()
        scraper, waits, deadline = exporter.scraper(), [], time.perf_counter() + 600
        while time.perf_counter() < deadline:
            before = exporter.cpu()
            waits.append(scraper.scrape())
            time.sleep(0.2)
            if len(waits) > 10 and exporter.cpu() - before < 0.01:
                break
        exporter.rest()
        build.note("morning_cpu", exporter.cpu() - build.median("restart_cpu"))
        build.note("morning_scrape", max(waits[3:]) * 1000)
    finally:
        exporter.stop()


def reload(build, number):
    """Adds an account to all but one of the configured ones while scrapes and health checks run."""
    path = build.accounts.folder / f"people-{number}.yml"
    store = build.accounts.folder / "reload.sqlite"
    shutil.copyfile(build.accounts.store(number), store)
    build.write(path, number - 1)
    exporter = build.accounts.exporter_of(path, store)
    exporter.start()
    try:
        exporter.wait()
        exporter.rest()
        scraper, health = exporter.scraper(), Scraper(exporter.port, "/-/healthy", "identity")
        price = spent(exporter, scraper, health, 50)[0]
        build.write(path, number)
        os.kill(exporter.process.pid, signal.SIGHUP)
        cost, scrapes, checks = spent(exporter, scraper, health, 200)
        build.note("reload_cpu", cost - 4 * price)
        build.note("reload_scrape", sorted(scrapes)[-3] * 1000)
        build.note("reload_health", sorted(checks)[-3] * 1000)
    finally:
        exporter.stop()


def spent(exporter, scraper, health, count):
    """CPU seconds of so many scrapes and health checks with pauses, and how long each took."""
    before = exporter.cpu()
    scrapes, checks = [], []
    for _ in range(count):
        scrapes.append(scraper.scrape())
        checks.append(health.scrape())
        time.sleep(0.02)
    return exporter.cpu() - before, scrapes, checks


def lines(number, builds):
    """The rows of one size; those of the earlier build are followed by ratios."""
    rows = []
    for build in builds:
        series = f"{number:,} ({build.series:,})" if build is builds[0] and build.series else f"{number:,}"
        cells = ["" if build.median(measure) is None else table.number(build.median(measure)) for measure in MEASURES]
        rows.append([series if build is builds[0] else "", build.name, *cells])
    if len(builds) == 2:
        ratios = []
        for measure in MEASURES:
            ours, base = (build.median(measure) for build in builds)
            ratios.append("" if ours is None or not base or base <= 0 else f"{ours / base:.2f} ×")
        rows.append(["", "ratio", *ratios])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def values(number, builds):
    """The figures of one size that goals speak of: those of this build, and their ratios to the earlier one."""
    said = {}
    for measure in MEASURES:
        ours, base = (builds[place].median(measure) if place < len(builds) else None for place in (0, 1))
        if ours is not None:
            said[f"people_{measure}_{number}"] = ours
        if ours is not None and base:
            said[f"people_{measure}_{number}_ratio"] = ours / base
    return said


def main():
    """Runs everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", help="the release build of wechat-exporter")
    parser.add_argument("--base", help="an earlier release build to compare with")
    parser.add_argument("--sizes", default="100,1000,10000", help="numbers of accounts (%(default)s)")
    parser.add_argument("--first-start", type=int, default=1000, help="the most accounts whose first start is measured (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often all but the first start is measured (%(default)s)")
    flags = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    figures = {}
    body = f"| accounts (series) | build | {' | '.join(MEASURES.values())} |\n|---:|:---|{'---:|' * len(MEASURES)}\n"
    before = machine()
    with contextlib.ExitStack() as stack:
        programs = [("this build", flags.exporter)] + ([("earlier build", flags.base)] if flags.base else [])
        everybody = [(name, stack.enter_context(simulated(program))) for name, program in programs]
        for number in sorted(int(size) for size in flags.sizes.split(",")):
            builds = [Build(name, accounts) for name, accounts in everybody]
            for build in builds:
                say(f"{number} accounts: first start of {build.name}; {machine()}")
                if number <= flags.first_start:
                    first_start(build, number)
                else:
                    build.accounts.fill(number)
            for turn in range(flags.rounds):
                for step in (restart, morning, reload):
                    for build in builds:
                        say(f"{number} accounts: {step.__name__} of {build.name}, round {turn + 1}")
                        step(build, number)
            body += lines(number, builds)
            figures |= values(number, builds)
    said = f"Medians of {flags.rounds} rounds in one run; {before} at the start, {machine()} at the end.\n\n{body}"
    print(said)
    conclude("people", said, figures)


if __name__ == "__main__":
    main()
