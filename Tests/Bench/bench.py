#!/usr/bin/env python3
"""Measures the exporter beside other servers of the same series, judges the goals and prints tables in Markdown.

    make bench                          # builds, installs what is missing and runs all of it
    taskset -c 0 bench.py EXPORTER DEV_TOOL --sizes 1,100 --rounds 3

Exit code 1 when a goal that had been reached is missed by more than a third. With BENCH_WRITE=1 the tables are
written into docs/performance.md.
"""
import argparse
import re
import signal
import statistics
import subprocess
import sys

import change
import peers
import readers
from accounts import simulated
from exposition import check, summary
from goals import conclude
from rounds import Figures, machine, measure, measure_busy, ratio
from server import unpacked
from table import HEAD, rows
from ways import HEAD as WAYS_HEAD, measure_ways, require_two_cores, ways_row, ways_values

# Scrapes of one server in a round: about as long at each size.
SCRAPES = {1: 4000, 100: 2400, 1000: 400, 10_000: 40}
STARTS = 3
WAYS_WORDS = "CPU ms a scrape of the exporter in other ways of running, beside nginx:\n"
# Peers that encode anew for each scrape take seconds beyond this.
LARGEST_FOR_SLOW_PEERS = 1000


def say(text):
    """Tells the progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def checked(server, expected):
    """The packed body of a server after both its bodies were checked."""
    packed = server.scraper().body()
    check(server.name, unpacked(packed), server.scraper("identity").body(), expected)
    return packed


def started(server, series, starts):
    """Starts a server so many times; gives the median milliseconds until it served everything. It runs afterwards."""
    times = []
    for _ in range(starts):
        server.stop()
        times.append(server.cold_start(series) * 1000)
    return statistics.median(times)


def measure_size(accounts, number, rounds):
    """The figures of all servers at one size, the exporter and nginx first, and what scrapes of these two cost in other ways."""
    folder = accounts.folder / str(number)
    folder.mkdir()
    say(f"{number} accounts: filling the store")
    accounts.fill(number)
    servers = [accounts.exporter(number)]
    try:
        servers[0].start()
        servers[0].wait()
        servers[0].rest()
        text = servers[0].scraper("identity").body()
        expected = summary(text)
        series = expected[0]
        figures = [Figures(servers[0].name, cold=started(servers[0], series, STARTS), series=series)]
        servers[0].rest()
        whole = peers.write_bodies(folder, text)
        more = [peers.nginx(folder)] + (peers.slow_peers(folder) if number <= LARGEST_FOR_SLOW_PEERS else [])
        for server in more:
            servers.append(server)
            figures.append(Figures(server.name, cold=started(server, series, STARTS if server is more[0] else 1)))
        for server, result in zip(servers, figures, strict=True):
            result.wire = len(checked(server, expected))
        # The slow peers write another text: other HELP, numbers with decimals.
        for result in figures[:2]:
            result.packed_ratio = result.wire / whole
        say(f"{number} accounts: {machine()}")
        measure(servers[:2], figures[:2], SCRAPES[number], rounds)
        for server, result in zip(servers, figures, strict=True):
            result.memory = server.memory()
        measure_busy(servers[:2], figures[:2], rounds)
        spent = measure_ways(servers[:2], SCRAPES[number], rounds)
        measure(servers[2:], figures[2:], max(8, 100 // number), rounds)
    finally:
        for server in servers:
            server.stop()
    return figures, spent


def size_values(number, figures):
    """The figures of one size that goals speak of."""
    ours, nginx = figures[:2]
    return {
        f"cpu_ratio_{number}": ratio(ours.cpu, nginx.cpu), f"p50_ratio_{number}": ratio(ours.medians, nginx.medians),
        f"busy_ratio_{number}": ratio(ours.busy_cpu, nginx.busy_cpu), f"wire_ratio_{number}": ours.packed_ratio,
        f"memory_{number}": ours.memory, f"cold_{number}": ours.cold,
        "series_account": ours.series / number,
    }


def encoder(tool):
    """What the encoder alone does: nanoseconds a line and megabytes a second."""
    said = subprocess.run([tool, "encoder-speed"], check=True, capture_output=True, text=True).stdout
    line, speed = re.match(r"([\d.]+) ns a line, (\d+) MB/s", said).groups()
    return {"encoder_line": float(line), "encoder_speed": float(speed)}


def single_figures(accounts, tool, series):
    """What is measured of the exporter alone, with ten thousand accounts and their `series`."""
    say("the encoder")
    values = encoder(tool)
    say("forty slow readers")
    values["readers_http"], values["readers_tls"] = readers.measure(accounts, change.ACCOUNTS)
    say("one changed account of ten thousand")
    values["change_cpu"], values["change_scrape"] = change.measure(accounts, series)
    return values


def sentence(values):
    """The single figures in words."""
    millions = values["series_account"] * change.ACCOUNTS / 1e6
    return (
        f"The encoder takes {values['encoder_line']:.1f} ns a line and writes {values['encoder_speed']:.0f} MB/s on one core. "
        f"A new day of one account among 10,000 costs {values['change_cpu']:.1f} ms of CPU, the call to WeChat and the store "
        f"included, and the first scrape after it takes {values['change_scrape']:.1f} ms. {readers.READERS} scrapers that "
        f"do not read their {millions:.1f} million series take {values['readers_http']:.0f} MiB, over TLS {values['readers_tls']:.0f} MiB.\n"
    )


def main():
    """Runs everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter", help="the release build of wechat-exporter")
    parser.add_argument("tool", help="the release build of wechat-dev")
    parser.add_argument("--sizes", default="1,100,1000,10000", help="numbers of accounts (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is timed (%(default)s)")
    flags = parser.parse_args()
    sizes = sorted(int(size) for size in flags.sizes.split(","))
    if not set(sizes) <= set(SCRAPES) or flags.rounds < 1:
        parser.error(f"--sizes takes some of {', '.join(map(str, SCRAPES))}; --rounds takes 1 and more")
    require_two_cores()
    # Whoever ends the bench ends its children.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    values, body, ways = {}, HEAD, WAYS_HEAD
    before = machine()
    with simulated(flags.exporter) as accounts:
        for size in sizes:
            figures, spent = measure_size(accounts, size, flags.rounds)
            body += rows(size, figures)
            ways += ways_row(size, spent)
            values |= size_values(size, figures) | ways_values(size, spent)
        words = ""
        if change.ACCOUNTS in sizes:
            values |= single_figures(accounts, flags.tool, figures[0].series)
            words = "\n" + sentence(values)
    said = f"Medians of {flags.rounds} rounds in one run; {before} at the start, {machine()} at the end.\n\n{body}\n{WAYS_WORDS}\n{ways}{words}"
    print(said)
    conclude("bench", said, values)


if __name__ == "__main__":
    main()
