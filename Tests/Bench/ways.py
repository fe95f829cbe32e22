"""Measures the exporter beside nginx in more of the ways in which they run: a scrape each millisecond, and a client on another core.

Where nobody says which core is whose, the kernel puts one server beside its client and the other one elsewhere: that alone makes the
ratio three or a third.
"""
import contextlib
import os
import pathlib
import statistics

from rounds import Figures, measure, measure_busy, ratio
from table import number

PAUSE = 0.001
# Each is a goal and two columns.
WAYS = {
    "paced": "one core, a scrape each ms", "apart": "client on another core", "apart_paced": "the same, a scrape each ms",
    "apart_busy": "the same, 8 at once",
}
HEAD = f"| accounts | {' | '.join(f'{way} | × nginx' for way in WAYS.values())} |\n|---:|{'---:|---:|' * len(WAYS)}\n"


def require_two_cores():
    """Ends the program where the servers have no core but their client's, or the client has no core of its own."""
    if len(os.sched_getaffinity(0)) != 1 or os.cpu_count() < 2:
        raise SystemExit("bench: it takes two cores, and has to be started on one of them: taskset -c 0 bench.py …")


def measure_ways(servers, scrapes, rounds):
    """CPU milliseconds a scrape of the exporter and of nginx, one value for each round, for each way."""
    spent = {"paced": _spent(servers, measure, max(8, scrapes // 4), rounds, PAUSE)}
    with _on_other_cores(servers):
        spent["apart"] = _spent(servers, measure, scrapes, rounds)
        spent["apart_paced"] = _spent(servers, measure, max(8, scrapes // 4), rounds, PAUSE)
        figures = [Figures(server.name) for server in servers]
        measure_busy(servers, figures, rounds)
        spent["apart_busy"] = [result.busy_cpu for result in figures]
    return spent


def ways_row(accounts, spent):
    """The line of one size."""
    cells = [f"{accounts:,}"]
    for way in WAYS:
        ours, theirs = spent[way]
        cells += [number(statistics.median(ours)), f"{ratio(ours, theirs):.2f}"]
    return "| " + " | ".join(cells) + " |\n"


def ways_values(accounts, spent):
    """The figures of one size that goals speak of."""
    return {f"{way}_ratio_{accounts}": ratio(*spent[way]) for way in WAYS}


def _spent(servers, way, *arguments):
    figures = [Figures(server.name) for server in servers]
    way(servers, figures, *arguments)
    return [result.cpu for result in figures]


@contextlib.contextmanager
def _on_other_cores(servers):
    """Lets the servers run on all cores but the client's, which stays where it is."""
    client = os.sched_getaffinity(0)
    _place(servers, set(range(os.cpu_count())) - client)
    try:
        yield
    finally:
        _place(servers, client)


def _place(servers, cores):
    for server in servers:
        for thread in pathlib.Path(f"/proc/{server.process.pid}/task").iterdir():
            # One that has ended meanwhile needs no place.
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), cores)
