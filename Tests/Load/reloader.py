"""Offers another configuration each second and looks at once whether it is in force."""
import http.client
import json
import os
import signal
import time

import configuration
from good_client import GoodClient
from roster import is_broken

PACE = 1.0
# How long a reload by signal may take, which nobody answers.
PATIENCE = 10


class Reloader:
    """Changes who is served; runs in a process of its own."""

    def __init__(self, target, accounts, path, roster, progress):
        self.target, self.accounts, self.path, self.roster, self.progress = target, accounts, path, roster, progress
        self.failures, self.waits = [], []

    def run(self):
        """Reloads until the end."""
        while not self.progress.ended.wait(PACE):
            try:
                self.reload(self.progress.offered.value + 1)
            except (OSError, http.client.HTTPException, AssertionError) as failure:
                self.failures.append(f"reload {self.progress.offered.value}: {type(failure).__name__} {failure}")

    def reload(self, number):
        """Offers a configuration; it is in force, or surely refused, afterwards."""
        configuration.write(self.path, self.accounts, number)
        self.progress.offered.value = number
        begin = time.perf_counter()
        if number % 10 == 4:
            self.signal(number)
        else:
            status, body = self.ask("POST", "/-/reload")
            self.waits.append(time.perf_counter() - begin)
            assert status == (500 if is_broken(number) else 200), f"status {status}: {body[:200]!r}"
            wrong = self.served() ^ self.roster.of(number)
            assert not wrong, f"{sorted(wrong)} are served, or not, against the configuration"
        self.progress.in_force.value = number

    def signal(self, number):
        """Reloads by SIGHUP and waits for what it changes."""
        os.kill(self.target.pid, signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while self.served() != self.roster.of(number):
            assert time.monotonic() < deadline, "SIGHUP changed nothing"
            time.sleep(0.05)

    def served(self):
        """The names of the accounts that are served, from a path that no limit of scrapes is for."""
        status, body = self.ask("GET", "/sd")
        assert status == 200, f"status {status} of /sd"
        return frozenset(group["labels"]["__param_target"] for group in json.loads(body))

    def ask(self, method, path):
        """One request on a new connection."""
        connection = GoodClient(self.target).connection()
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
