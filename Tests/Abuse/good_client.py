"""A well-behaved scraper that measures how long it waits."""
import http.client
import ssl
import threading
import time

from target import CONTEXTS


class GoodClient(threading.Thread):
    """Scrapes at a steady pace, in turn on a kept and on a new connection."""

    PACE = 0.01

    def __init__(self, target):
        super().__init__(daemon=True)
        self.target = target
        self.waits = []
        self.failures = []
        self.stopped = threading.Event()
        self.kept = None

    def run(self):
        turn = 0
        while not self.stopped.is_set():
            begin = time.perf_counter()
            try:
                self.scrape(is_kept=turn % 2 == 0)
                self.waits.append(time.perf_counter() - begin)
            except (OSError, http.client.HTTPException, AssertionError) as failure:
                self.failures.append(self.told(failure, turn))
            turn += 1
            time.sleep(max(0.0, self.PACE - (time.perf_counter() - begin)))

    def told(self, failure, turn):
        """A failure in words."""
        return f"{type(failure).__name__} {failure} (turn {turn % 2})"

    def scrape(self, is_kept):
        """Asks once; a kept connection that was closed between two requests is opened again, as every client does."""
        kept, self.kept = (self.kept, None) if is_kept else (None, self.kept)
        try:
            self.ask(kept or self.connection(), is_kept)
        except (http.client.RemoteDisconnected, ConnectionError, ssl.SSLEOFError):
            if kept is None:
                raise
            self.ask(self.connection(), is_kept)

    def connection(self):
        if not self.target.is_tls:
            return http.client.HTTPConnection("127.0.0.1", self.target.port, timeout=10)
        return http.client.HTTPSConnection("127.0.0.1", self.target.port, timeout=10, context=CONTEXTS["http/1.1"])

    def ask(self, connection, is_kept):
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200 and len(body) > 500, f"status {answer.status}, {len(body)} bytes"
        if is_kept:
            self.kept = connection
        else:
            connection.close()

    def stop(self):
        """Ends and gives the 99th percentile and the largest wait in milliseconds, and what failed."""
        self.stopped.set()
        self.join()
        waits = sorted(self.waits)
        assert waits, f"no scrape succeeded: {self.failures[:3]}"
        return waits[min(len(waits) - 1, len(waits) * 99 // 100)] * 1000, waits[-1] * 1000, self.failures
