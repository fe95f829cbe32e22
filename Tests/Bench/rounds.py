"""Times servers in turns, so that what else the machine does meets all of them alike."""
import os
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, field

from client import ACCEPT

# Turns within a round: short enough that the load of a shared machine does not change between two of them.
TURNS = 8


@dataclass
class Figures:
    """What was measured of one server at one size; CPU in milliseconds a scrape, one value for each round."""

    name: str
    cpu: list = field(default_factory=list)
    medians: list = field(default_factory=list)
    waits: list = field(default_factory=list)
    busy_cpu: list = field(default_factory=list)
    memory: float = 0
    wire: int = 0
    packed_ratio: float = 0
    cold: float = 0
    series: int = 0

    def p99(self):
        """The 99th percentile of all scrapes in milliseconds; of fewer than a hundred the slowest."""
        waits = sorted(self.waits)
        return waits[min(len(waits) - 1, len(waits) * 99 // 100)]


def ratio(ours, theirs):
    """The median of the rounds' ratios; each round is compared with the same round of the other."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def measure(servers, figures, scrapes, rounds, pause=0):
    """Fills in CPU and times of servers that run; `scrapes` of each server a round, so many seconds apart."""
    scrapers = [server.scraper() for server in servers]
    for scraper in scrapers:
        scraper.scrape()
    for _ in range(rounds):
        spent = [0.0] * len(servers)
        waits = [[] for _ in servers]
        for _ in range(TURNS):
            for place, server in enumerate(servers):
                before = server.cpu()
                for _ in range(max(1, scrapes // TURNS)):
                    waits[place].append(scrapers[place].scrape())
                    if pause:
                        time.sleep(pause)
                spent[place] += server.cpu() - before
        for place, result in enumerate(figures):
            result.cpu.append(spent[place] / len(waits[place]) * 1000)
            result.medians.append(statistics.median(waits[place]) * 1000)
            result.waits += [wait * 1000 for wait in waits[place]]
    for scraper in scrapers:
        scraper.close()


def measure_busy(servers, figures, rounds, seconds=1):
    """Fills in CPU under eight connections that wrk keeps busy, when no wake-ups are counted."""
    for _ in range(rounds):
        for server, result in zip(servers, figures, strict=True):
            before = server.cpu()
            said = subprocess.run(
                ["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", f"Accept: {ACCEPT}", "-H", "Accept-Encoding: gzip",
                 f"http://127.0.0.1:{server.port}{server.path}"], check=True, capture_output=True, text=True).stdout
            if re.search("Non-2xx", said):
                raise SystemExit(f"bench: {server.name} refuses scrapes of wrk:\n{said}")
            done = int(re.search(r"(\d+) requests in", said)[1])
            result.busy_cpu.append((server.cpu() - before) / max(done, 1) * 1000)


def machine():
    """The machine in words: cores, and how busy it is with other things."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"
