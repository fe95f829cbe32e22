"""What it costs when one of ten thousand accounts gets a new day: the call, the store, the encoding, the next scrape."""
import re
import statistics
import time

from client import Scraper
from server import unpacked

ACCOUNTS = 10_000
CHANGES = 5


def measure(accounts, series):
    """CPU milliseconds of a change, and milliseconds of the first scrape after it; `series` is how many there are."""
    known = [accounts.identity(place) for place in range(ACCOUNTS - 1, 0, -ACCOUNTS // CHANGES)]
    # The simulator is slow so that the start is over, and each account comes alone; slower ones are given up after 10 s.
    accounts.slow_down("8s")
    store = accounts.forget(ACCOUNTS, [app_id for _, app_id in known])
    exporter = accounts.exporter(ACCOUNTS, store=store, concurrency=1)
    try:
        exporter.cold_start(series)
        exporter.rest()
        change = Change(exporter, [name for name, _ in known], accounts.identity(0)[0])
        costs = [change.wait() for _ in known]
        change.close()
    finally:
        exporter.stop()
    return statistics.median(cost for cost, _ in costs), statistics.median(wait for _, wait in costs)


class Change:
    """The wait for the latest day of one account to appear."""

    # How often is looked; each look costs CPU, which is measured beforehand at the same pace and taken off.
    PAUSE = 0.2

    def __init__(self, exporter, names, up_to_date):
        self.exporter = exporter
        wanted = "&".join(f"account[]={name}" for name in [*names, up_to_date])
        self.look = Scraper(exporter.port, f"/metrics?name[]=wechat_upstream_ref_date_timestamp_seconds&{wanted}", "identity")
        # How the line of an account goes on that has the latest day.
        self.latest = re.search(rf'"{up_to_date}"(,endpoint="getupstreammsghour"}} .*\n)'.encode(), self.look.body())[1]
        self.scraper = exporter.scraper()
        self.scraper.scrape()
        self.look_price, self.scrape_price = self.prices()

    def shown(self):
        """How many of the accounts have their day."""
        return self.look.body().count(self.latest)

    def prices(self):
        """CPU seconds of a look and of a scrape when nothing changes."""
        before = self.exporter.cpu()
        for _ in range(20):
            self.shown()
            time.sleep(self.PAUSE)
        looks = self.exporter.cpu()
        for _ in range(10):
            self.scraper.scrape()
        return (looks - before) / 20, (self.exporter.cpu() - looks) / 10

    def wait(self):
        """CPU milliseconds of the change, and milliseconds of the first scrape after it, which may still show the edition before."""
        shown, looks = self.shown(), 0
        expected = unpacked(self.scraper.body()).count(self.latest) + 1
        began = self.exporter.cpu()
        while self.shown() == shown:
            looks += 1
            time.sleep(self.PAUSE)
        begin = time.perf_counter()
        self.scraper.scrape()
        took = time.perf_counter() - begin
        # What is gathered for a second, or packed again at leisure, is part of the change.
        time.sleep(3)
        spent = self.exporter.cpu() - began - (looks + 1) * self.look_price - self.scrape_price
        if unpacked(self.scraper.body()).count(self.latest) != expected:
            raise SystemExit("bench: a scrape three seconds after a change does not show it")
        return spent * 1000, took * 1000

    def close(self):
        """Ends the connections."""
        self.scraper.close()
        self.look.close()
