#!/usr/bin/env python3
"""What a page of `/metrics/events` costs: memory above rest, the first byte, and CPU beside nginx with the same bytes.

    events.py EXPORTER                  # 500 accounts, 35 days: the second part of `make bench`
    events.py EXPORTER 10000 35         # accounts, days

Exit code 1 when a goal that had been reached is missed by more than a third. With BENCH_WRITE=1 the sentence is
written into docs/performance.md.
"""
import contextlib
import pathlib
import selectors
import socket
import statistics
import sys
import tempfile
import threading
import time

import peers
from accounts import simulated
from goals import conclude
from rounds import Figures, machine, measure as measure_turns, ratio
from server import unpacked

ACCOUNTS = 500
DAYS = 35
CLIENTS = 40
# Every other client stops reading after the head of its answer.
IDLE_CLIENTS = 20


class Peak:
    """The most resident memory of a process while something happens, in MiB above what it was at rest."""

    def __init__(self, server):
        self.server, self.rest, self.most, self.done = server, server.memory(), 0.0, False
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        while not self.done:
            self.most = max(self.most, self.server.memory())
            time.sleep(0.005)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done = True
        self.thread.join()

    def growth(self):
        """MiB above rest."""
        return max(0.0, self.most - self.rest)


def ask(port, path, coding="gzip"):
    """Sends a request over a connection of its own."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=300)
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: {coding}\r\nConnection: close\r\n\r\n".encode())
    return connection


def first_byte(port, path):
    """Milliseconds to the first byte of an answer, which is then read to its end; and those to the end."""
    begin = time.perf_counter()
    with contextlib.closing(ask(port, path)) as connection:
        if not connection.recv(1).startswith(b"H"):
            raise SystemExit(f"bench: no answer to {path}")
        first = time.perf_counter() - begin
        while connection.recv(1 << 20):
            pass
    return first * 1000, (time.perf_counter() - begin) * 1000


def crowd(port, days):
    """Forty clients at once, each for another number of days: some read to the end, packed or not, others read nothing."""
    paths = [f"/metrics/events?days={1 + place % days}" for place in range(CLIENTS)]
    idle = [ask(port, path, "gzip" if place % 2 else "identity") for place, path in enumerate(paths[:IDLE_CLIENTS])]
    selector = selectors.DefaultSelector()
    for place, path in enumerate(paths[IDLE_CLIENTS:]):
        selector.register(ask(port, path, "gzip" if place % 4 else "identity"), selectors.EVENT_READ)
    deadline = time.perf_counter() + 120
    while selector.get_map() and time.perf_counter() < deadline:
        for key, _ in selector.select(1):
            if not key.fileobj.recv(1 << 18):
                selector.unregister(key.fileobj)
                key.fileobj.close()
    for key in list(selector.get_map().values()):
        key.fileobj.close()
    for connection in idle:
        connection.close()


def measure(accounts, number=ACCOUNTS, days=DAYS, rounds=3):
    """The figures of a page of so many accounts and days, as goals name them, and some more for the sentence."""
    path = f"/metrics/events?days={days}"
    exporter = accounts.exporter(number, flags=["--web.max-requests", str(CLIENTS + 1)])
    servers = [exporter]
    values = {}
    try:
        exporter.start()
        exporter.wait()
        exporter.rest()
        with Peak(exporter) as peak:
            before = exporter.cpu()
            values["events_first_byte"], values["events_first"] = first_byte(exporter.port, path)
            values["events_first_cpu"] = (exporter.cpu() - before) * 1000
        values["events_memory_first"] = peak.growth()
        exporter.path = path
        packed = exporter.scraper().body()
        folder = pathlib.Path(tempfile.mkdtemp(dir=accounts.folder))
        (folder / "metrics").write_bytes(unpacked(packed))
        (folder / "metrics.gz").write_bytes(packed)
        if exporter.scraper("identity").body() != (folder / "metrics").read_bytes():
            raise SystemExit("bench: the packed page holds another text than the plain one")
        values["events_bytes"] = len(packed)
        values["events_points"] = (folder / "metrics").read_bytes().count(b"\n") - 5
        servers.append(peers.nginx(folder))
        servers[1].start()
        servers[1].wait()
        figures = [Figures("ours"), Figures("nginx")]
        measure_turns(servers, figures, max(16, 400_000_000 // len(packed)), rounds)
        values["events_cpu"] = statistics.median(figures[0].cpu)
        values["events_nginx_cpu"] = statistics.median(figures[1].cpu)
        values["events_ratio"] = ratio(figures[0].cpu, figures[1].cpu)
        values["events_again_byte"] = statistics.median(first_byte(exporter.port, path)[0] for _ in range(5))
        with Peak(exporter) as peak:
            crowd(exporter.port, days)
        values["events_memory"] = max(peak.growth(), values["events_memory_first"])
    finally:
        for server in servers:
            server.stop()
    return values


def sentence(values, number=ACCOUNTS, days=DAYS):
    """The figures in words."""
    return (
        f"`/metrics/events?days={days}` of {number:,} accounts ({machine()}): {values['events_points'] / 1e6:.1f} million points in "
        f"{values['events_bytes'] / 1e6:.1f} MB. It begins after {values['events_first_byte']:.0f} ms and takes "
        f"{values['events_first_cpu']:,.0f} ms of CPU the first time; then {values['events_cpu']:.2f} ms, "
        f"{values['events_ratio']:.2f} × nginx with the same bytes. {CLIENTS} clients at once, packed and plain, each for another "
        f"number of days and half of them reading nothing, take {values['events_memory']:.0f} MiB above rest.\n"
    )


def main():
    """Measures one page."""
    if len(sys.argv) not in (2, 4):
        raise SystemExit(__doc__)
    number, days = map(int, sys.argv[2:] or (ACCOUNTS, DAYS))
    with simulated(sys.argv[1]) as accounts:
        accounts.fill(number)
        values = measure(accounts, number, days)
    for name, value in values.items():
        print(f"{name:<20} {value:14,.2f}")
    said = sentence(values, number, days)
    print(said)
    if (number, days) == (ACCOUNTS, DAYS):
        conclude("events", said, values)


if __name__ == "__main__":
    main()
