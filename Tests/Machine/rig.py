"""A simulated WeChat, an exporter on a machine with faults, and somebody who scrapes it all the time."""
import contextlib
import re
import signal
import struct
import subprocess
import threading
import time

import yaml
from numbers_of_store import WeChat, differences, held
from processes import CheckFailed, ask, free_port, get, until

# A scrape never waits for WeChat, a disk or a reload.
SCRAPE_LIMIT = 1.0
ACCOUNTS = 2
LOADED = "Completed loading of configuration"


class Faults:
    """The numbers that faults.c reads."""

    def __init__(self, path):
        self.path = path
        self.set()

    def set(self, clock_seconds=0, disk_seconds=0, write_error=0):
        """Puts faults in force; what is not named is well."""
        # In place: the program has mapped the file.
        with open(self.path, "r+b" if self.path.exists() else "wb") as file:
            file.write(struct.pack("=qqq", clock_seconds, int(disk_seconds * 1e6), write_error))


class Watcher(threading.Thread):
    """Scrapes without a pause; notes what was not answered, and how long the slowest took."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url, self.slowest, self.failures, self.count, self.is_over = url, 0.0, [], 0, threading.Event()
        self.start()

    def run(self):
        while not self.is_over.wait(0.1):
            begin = time.monotonic()
            try:
                status = ask(f"{self.url}/metrics", timeout=10).status
            except OSError as error:
                status = error
            self.slowest = max(self.slowest, time.monotonic() - begin)
            self.count += 1
            if status != 200:
                self.failures.append(status)

    def end(self):
        """Stops; fails when a scrape was late or not answered. Gives what is to be told."""
        self.is_over.set()
        self.join()
        expect(self.count and not self.failures, f"{len(self.failures)} of {self.count} scrapes failed: {self.failures[:1]}")
        expect(self.slowest < SCRAPE_LIMIT, f"a scrape took {self.slowest:.2f} s")
        return f"{self.count} scrapes, the slowest {self.slowest * 1000:.0f} ms"


class Rig:
    """The programs of one fault, in a folder of their own."""

    def __init__(self, bench, place, history=3, store=None, simulator=(), **settings):
        self.bench, self.place = bench, place
        port = free_port()
        file = place.folder / "accounts.yml"
        self.simulator = place.start(
            "simulator", bench.exporter, "simulate", f"--listen-address=127.0.0.1:{port}", f"--write-config={file}", "--log.level=error",
            *simulator)
        self.simulator.ready(f"http://127.0.0.1:{port}/simulator/status")
        self.settings = until("the configuration", lambda: file.exists() and yaml.safe_load(file.read_text(encoding="utf-8")))
        self.wechat = WeChat(
            f"http://127.0.0.1:{port}", {account["app_id"]: account["app_secret"] for account in self.settings["accounts"]})
        self.store = store or place.folder / "days.sqlite"
        self.settings |= {"collect": {"history_days": history}, "store": {"path": str(self.store)}, **settings}
        self.faults = Faults(place.folder / "faults")
        self.port, self.child, self.loads = free_port(), None, 0
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        """What the exporter has logged."""
        return self.child.text

    @property
    def pid(self):
        """The exporter's process."""
        return self.child.process.pid

    def command(self, *flags, faulty=False):
        """The exporter's command line, with the faults that can be chosen where they are wanted."""
        preload = ["env", f"LD_PRELOAD={self.bench.library}", f"MACHINE_FAULTS={self.faults.path}"] if faulty else []
        self.write()
        return [*preload, self.bench.exporter, f"--config.file={self.place.folder / 'exporter.yml'}",
                f"--web.listen-address=127.0.0.1:{self.port}", *flags]

    def write(self):
        """Writes the configuration."""
        self.place.write("exporter.yml", self.settings)

    def start(self, *flags, faulty=False, before=()):
        """Starts the exporter and waits until it answers; `before` runs it, as `prlimit` does."""
        self.child = self.place.start("exporter", *before, *self.command(*flags, faulty=faulty))
        self.child.ready(f"{self.url}/-/ready")

    def refusal(self, *flags, faulty=False):
        """Starts an exporter that is to end by itself; gives its one line of an error."""
        code, text = self.place.run(*self.command(*flags, faulty=faulty), seconds=60)
        lines = [line for line in text.splitlines() if "level=ERROR" in line]
        expect(code == 1 and len(lines) == 1, f"it ended with {code} and {len(lines)} errors: {text[-400:]}")
        return lines[0]

    def stop(self, seconds=12, code=0):
        """Ends the exporter as an operator does; fails unless it ends in time with that code."""
        self.child.process.send_signal(signal.SIGTERM)
        try:
            ended = self.child.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CheckFailed(f"SIGTERM has not ended it after {seconds} s") from None
        expect(ended == code, f"it ended with {ended}")

    def reload(self, **collect):
        """Changes what is collected while it runs."""
        self.settings["collect"] |= collect
        self.write()
        self.loads = self.log.count(LOADED)
        self.child.process.send_signal(signal.SIGHUP)

    def loaded(self):
        """Waits until the reload is over."""
        until("the reload", lambda: self.log.count(LOADED) > self.loads)

    def sum(self, name, labels=""):
        """The sum of a family's samples that have these labels."""
        text = get(f"{self.url}/metrics", **{"name[]": name}).text
        return sum(float(value) for value in re.findall(rf"^{name}(?:\{{.*{labels}.*\}})? (\S+)$", text, re.MULTILINE))

    def whole(self, seconds=120):
        """Waits until the history of all accounts is there."""
        until("the history of all accounts", lambda: not self.sum("wechat_exporter_history_periods_missing")
              and self.sum("wechat_up") == ACCOUNTS, seconds)

    def logged(self, sentence, seconds=60):
        """Waits for a line of the log; gives the sentence."""
        until(f"\"{sentence}\" in the log", lambda: sentence in self.log, seconds)
        return sentence

    def compare(self, days):
        """Fails unless the store has at least so many days of hours, and everything in it as the simulator says; gives the number of
        periods."""
        found = held(self.store)
        count = sum(endpoint == "getupstreammsghour" for _, endpoint, _ in found)
        expect(count >= days * ACCOUNTS, f"{count} days are stored, not {days * ACCOUNTS}")
        wrong = differences(found, self.wechat)
        expect(not wrong, f"{len(wrong)} of {len(found)} periods are wrong, one is {wrong[:1]}")
        return len(found)

    @contextlib.contextmanager
    def watched(self):
        """Somebody scrapes meanwhile; yields a list that gets what is to be told of it."""
        told, watcher = [], Watcher(self.url)
        try:
            yield told
        except BaseException:
            watcher.is_over.set()
            raise
        told.append(watcher.end())


def expect(is_right, text):
    """Fails with a sentence."""
    if not is_right:
        raise CheckFailed(text)
