"""What it costs when one of ten thousand accounts gets a new day: the call, the store, the encoding, the next scrape."""
import statistics
import time

from client import Scraper
from server import unpacked

ACCOUNTS = 10_000
CHANGES = 5


def measure(accounts):
    """CPU milliseconds of a change, and milliseconds of the scrape that shows it first."""
    known = [accounts.identity(place) for place in range(ACCOUNTS - 1, 0, -ACCOUNTS // CHANGES)]
    # The simulator is slow so that the start is over, and each account comes alone; slower ones are given up after 10 s.
    accounts.slow_down("8s")
    store = accounts.forget(ACCOUNTS, [app_id for _, app_id in known])
    exporter = accounts.exporter(ACCOUNTS, store=store, concurrency=1)
    try:
        exporter.cold_start((ACCOUNTS - len(known)) * 240)
        exporter.rest()
        change = Change(exporter, [name for name, _ in known])
        costs = [change.wait() for _ in known]
        change.close()
    finally:
        exporter.stop()
    return statistics.median(cost for cost, _ in costs), statistics.median(wait for _, wait in costs)


class Change:
    """The wait for one account to appear."""

    # How often is looked; each look costs CPU, which is measured beforehand at the same pace and taken off.
    PAUSE = 0.2

    def __init__(self, exporter, names):
        self.exporter = exporter
        wanted = "&".join(f"account[]={name}" for name in names)
        self.look = Scraper(exporter.port, f"/metrics?name[]=wechat_upstream_messages&{wanted}", "identity")
        self.scraper = exporter.scraper()
        self.scraper.scrape()
        self.look_price, self.scrape_price = self.prices()

    def shown(self):
        """How many of the accounts have their day."""
        return self.look.body().count(b'ref_hour="00"') // 5

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
        """CPU milliseconds of the change, and milliseconds of the scrape that shows it first."""
        shown, looks = self.shown(), 0
        expected = unpacked(self.scraper.body()).count(b'ref_hour="00"') + 10
        began = self.exporter.cpu()
        while self.shown() == shown:
            looks += 1
            time.sleep(self.PAUSE)
        begin = time.perf_counter()
        packed = self.scraper.body()
        took = time.perf_counter() - begin
        # What is gathered for a second, or packed again at leisure, is part of the change.
        time.sleep(3)
        spent = self.exporter.cpu() - began - (looks + 1) * self.look_price - self.scrape_price
        if unpacked(packed).count(b'ref_hour="00"') != expected:
            raise SystemExit("bench: the scrape after a change does not show it")
        return spent * 1000, took * 1000

    def close(self):
        """Ends the connections."""
        self.scraper.close()
        self.look.close()
