"""One exporter, with TLS or without, from its start through the load to what is left of it."""
import multiprocessing
import re
import time

import configuration
import http1_attacks
import http2_attacks
from crew import Crew
from footprint import Footprint
from progress import Progress
from reloader import Reloader
from roster import PERIOD
from target import Target

# How long one attack goes on, in the warm-up and at most under load, and how long upstream keeps a mood.
SHORT, LONG, MOOD = 2.0, 6.0, 3.0
# How long the exporter may take to come to rest.
REST = 45.0


class Phase:
    """An exporter under load."""

    def __init__(self, accounts, upstream, judge, roster, web):
        self.accounts, self.upstream, self.judge, self.roster = accounts, upstream, judge, roster
        self.mode = mode = "tls" if web else "plain"
        self.path, self.log = accounts.folder / f"{mode}.yml", accounts.folder / f"{mode}.log"
        self.attacks = http1_attacks.ATTACKS + (http2_attacks.ATTACKS if web else [])
        self.progress = Progress(self.attacks)
        configuration.write(self.path, accounts, 0)
        flags = ["--web.enable-lifecycle"] + (["--web.config.file", str(web)] if web else [])
        with open(self.log, "wb") as log:
            self.exporter = accounts.exporter_of(self.path, accounts.folder / f"{mode}.sqlite", flags, log)
            self.exporter.start()
        self.exporter.wait()
        self.target = Target(self.exporter.process.pid, self.exporter.port, bool(web))
        self.reloader = Reloader(self.target, accounts, self.path, self.roster, self.progress)

    def complete(self, seconds=120):
        """Waits until the history of the first accounts is there."""
        deadline = time.monotonic() + seconds
        while True:
            status, body = self.reloader.ask("GET", "/metrics")
            try:
                self.judge.check(body, "text", *self.roster.legal(0, 0))
                return
            except AssertionError as failure:
                if time.monotonic() > deadline:
                    raise SystemExit(f"load: not complete after {seconds} s (status {status}): {failure}") from failure
            time.sleep(0.5)

    def settle(self, before=None):
        """Ends all trouble and gives the footprint at rest, as soon as it is no larger than before where that is known."""
        self.upstream.choose("normal")
        # Of all configurations that have as many accounts as the first, the next but one.
        self.reloader.reload((self.progress.offered.value // PERIOD + 2) * PERIOD)
        end = time.monotonic() + REST
        while time.monotonic() < end:
            time.sleep(1)
            now = Footprint.of(self.target)
            if before and not before.faults(now):
                break
        return now

    def rotate(self, seconds, each, note):
        """Makes one attack after the other until the time is over, each at least once; gives what clients met, and how long."""
        crew = Crew(self.target, self.judge, self.roster, self.progress, self.reloader)
        begin, turn, failures = time.monotonic(), 0, []
        crashes = [seconds / 3, seconds * 2 / 3]
        while time.monotonic() - begin < seconds or turn < len(self.attacks):
            self.progress.attack.value = turn % len(self.attacks)
            failures += self.attack(self.attacks[self.progress.attack.value], each)
            turn += 1
            if crashes and time.monotonic() - begin > crashes[0]:
                crashes.pop(0)
                self.upstream.crash()
            if turn % len(self.attacks) == 0:
                note(f"attacks {turn // len(self.attacks)} times through, {Footprint.of(self.target)}")
        tally = crew.stop()
        tally.failures += failures
        return tally, time.monotonic() - begin

    def attack(self, action, seconds):
        """Makes one attack; gives what went wrong with it."""
        process = multiprocessing.Process(target=action, args=(self.target, seconds), daemon=True)
        process.start()
        while process.is_alive() and seconds > -30:
            self.upstream.change()
            process.join(MOOD)
            seconds -= MOOD
        if process.is_alive():
            process.kill()
        process.join()
        return [] if process.exitcode == 0 else [f"the attack {action.__name__} itself failed (exit {process.exitcode})"]

    def told_secrets(self):
        """A fault when the log tells a secret, which is not repeated here."""
        log = self.log.read_text(encoding="utf-8", errors="replace")
        is_told = any(secret in log for secret in re.findall(r'app_secret: "(\w+)"', "".join(self.accounts.entries)))
        return ["the log tells secrets"] if is_told else []
