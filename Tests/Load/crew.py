"""The good clients and the reloader, each in a process of its own, and what they have to tell at the end."""
import multiprocessing
from collections import Counter
from dataclasses import dataclass, field

from scraper import Scraper

SCRAPERS = 8
# What counts as told by a process that tells nothing.
SILENT = [], [], ["a good client broke, or did not end"], Counter()


@dataclass
class Tally:
    """What the good clients met; waits in milliseconds."""

    waits: list = field(default_factory=list)
    reloads: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)

    def p99(self):
        """The 99th percentile and the largest wait."""
        waits = sorted(self.waits) or [0.0]
        return waits[min(len(waits) - 1, len(waits) * 99 // 100)], waits[-1]


class Crew:
    """All that ask properly, at work from the start on."""

    def __init__(self, target, judge, roster, progress, reloader):
        self.progress = progress
        progress.ended.clear()
        self.workers = [begin(scrape, Scraper(target, judge, roster, progress, seed)) for seed in range(SCRAPERS)]
        self.workers.append(begin(reload, reloader))

    def stop(self):
        """Ends everybody and adds up what they tell."""
        self.progress.ended.set()
        tally = Tally()
        for process, receiver in self.workers:
            try:
                waits, reloads, failures, kinds = receiver.recv() if receiver.poll(60) else SILENT
            except EOFError:
                waits, reloads, failures, kinds = SILENT
            tally.waits += waits
            tally.reloads += reloads
            tally.failures += failures
            tally.kinds += kinds
            process.join(1)
            process.kill()
        return tally


def begin(work, worker):
    """Starts a process and gives it with the pipe for its report."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=work, args=(worker, sender), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def scrape(scraper, sender):
    """The work of a scraper's process."""
    scraper.run()
    sender.send(([wait * 1000 for wait in scraper.waits], [], scraper.failures, scraper.counts))


def reload(reloader, sender):
    """The work of the reloader's process."""
    reloader.run()
    sender.send(([], [wait * 1000 for wait in reloader.waits], reloader.failures, Counter()))
