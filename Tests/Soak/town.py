"""Everything that lives through the month: a simulated WeChat, the exporter, a Prometheus that scrapes and is written to, an archive."""
import datetime
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import yaml
from numbers_of_store import BEIJING, WeChat
from processes import CheckFailed, ask, free_port, get, until
from programs import Prometheus

# Days of history at the start, and how long Prometheus takes late points: longer than all of it.
HISTORY, WINDOW = 20, "120d"
ENDPOINTS = ("getupstreammsghour", "getupstreammsg", "getupstreammsgdist", "getupstreammsgweek", "getupstreammsgdistweek",
             "getupstreammsgmonth", "getupstreammsgdistmonth")


class Installed:
    """Debian's programs as they are installed here."""

    def __getitem__(self, name):
        return shutil.which(name)

    def version(self, name):
        """The version of a program."""
        done = subprocess.run([self[name], "--version"], capture_output=True, text=True, check=True)
        return re.search(r"version (\d\S*?)[ +]", done.stdout + done.stderr)[1]


class Town:
    """The programs and the clock of the month."""

    def __init__(self, place, exporter, devtools, receiver, accounts, first_day, speed):
        self.place, self.exporter, self.devtools, self.receiver, self.speed = place, exporter, devtools, receiver, speed
        self.store, self.journal = place.folder / "days.sqlite", place.folder / "archive.journal"
        self.port, self.archive_port, self.prometheus_port = free_port(), free_port(), free_port()
        self.url, self.child, self.archive, self.prometheus = f"http://127.0.0.1:{self.port}", None, None, None
        self.logs, self.receivers = [], ["prometheus", "archive"]
        self.origin = None
        self._simulate(accounts, first_day)
        self.everybody = list(self.settings["accounts"])
        self.settings |= {"collect": {"history_days": HISTORY, "endpoints": list(ENDPOINTS)}, "store": {"path": str(self.store)}}

    def _simulate(self, accounts, first_day):
        """Starts WeChat on the morning of a day."""
        port, file = free_port(), self.place.folder / "accounts.yml"
        simulator = self.place.start(
            "simulator", self.exporter, "simulate", f"--listen-address=127.0.0.1:{port}", f"--accounts={accounts}", f"--write-config={file}",
            f"--time={first_day}T07:00", f"--speed={self.speed}", "--log.level=error")
        simulator.ready(f"http://127.0.0.1:{port}/simulator/status")
        self.settings = until("the configuration", lambda: file.exists() and yaml.safe_load(file.read_text(encoding="utf-8")))
        self.wechat = WeChat(
            f"http://127.0.0.1:{port}", {account["app_id"]: account["app_secret"] for account in self.settings["accounts"]})
        # Its clock is told in whole seconds, and an answer takes its time: the largest is the nearest.
        readings = []
        for _ in range(20):
            told = datetime.datetime.fromisoformat(self.wechat.status()["time"]).timestamp()
            readings.append(told - time.monotonic() * self.speed)
        self.origin = max(readings)

    @property
    def now(self):
        """The month's time in Unix seconds."""
        return self.origin + time.monotonic() * self.speed

    @property
    def today(self):
        """The month's date in Beijing."""
        return datetime.datetime.fromtimestamp(self.now, BEIJING).date()

    def wait(self, day, hour):
        """Waits until an hour of a day."""
        moment = datetime.datetime.combine(day, datetime.time(), BEIJING).timestamp() + hour * 3600
        time.sleep(max(0.0, (moment - self.now) / self.speed))

    def configure(self, **more):
        """Writes the configuration with the accounts and receivers of the moment."""
        urls = {"prometheus": f"http://127.0.0.1:{self.prometheus_port}/api/v1/write", "archive": f"http://127.0.0.1:{self.archive_port}/write"}
        receivers = [{"name": name, "url": urls[name]} for name in self.receivers]
        self.place.write("exporter.yml", self.settings | {"remote_write": receivers} | more)

    def start(self):
        """Starts the exporter at the month's time, which its clock does not overtake."""
        self.configure()
        self.child = self.place.start(
            "exporter", self.devtools, "fast-run", f"--config.file={self.place.folder / 'exporter.yml'}",
            f"--web.listen-address=127.0.0.1:{self.port}", f"--start={int(self.now)}", f"--speed={self.speed}")
        self.logs.append(self.child.log)
        self.child.ready(f"{self.url}/-/ready")

    def stop(self):
        """Ends the exporter as a service manager does."""
        self.child.process.send_signal(signal.SIGTERM)
        if self.child.process.wait(15):
            raise CheckFailed(f"the exporter ended with {self.child.process.returncode}")

    def restart(self, is_killed=False):
        """Ends the exporter, well or not, and starts it again."""
        if is_killed:
            self.child.kill()
        else:
            self.stop()
        # The next clock begins later than the last one ended, however long a start takes.
        time.sleep(1)
        self.start()

    def reload(self, succeeds=True):
        """Reloads the configuration; one that is refused has to be told and change nothing."""
        if succeeds:
            self.configure()
        else:
            self.place.write("exporter.yml", "accounts: [\n")
        answer = ask(f"{self.url}/-/reload", method="POST")
        if (answer.status == 200) != succeeds:
            raise CheckFailed(f"the reload was answered with {answer.status}: {answer.text[:200]}")

    def leave(self, name):
        """Takes a receiver out of the configuration."""
        self.receivers.remove(name)
        self.reload()

    def come(self, name):
        """Puts a receiver into the configuration."""
        self.receivers.append(name)
        self.reload()

    def serve_archive(self):
        """Starts the receiver that writes down what it takes."""
        self.archive = self.place.start("archive", sys.executable, self.receiver, self.archive_port, self.journal, "204")

    def serve_prometheus(self):
        """Starts Prometheus, on the data of the one before."""
        configuration = {
            "scrape_configs": [{"job_name": "wechat", "static_configs": [{"targets": [f"127.0.0.1:{self.port}"]}]}],
            "storage": {"tsdb": {"out_of_order_time_window": WINDOW}},
        }
        self.prometheus = Prometheus(
            self.place, Installed(), configuration, data=self.place.folder / "prometheus", port=self.prometheus_port)

    def sum(self, name, labels=""):
        """The sum of a family's samples that have these labels."""
        text = get(f"{self.url}/metrics", **{"name[]": name}).text
        return sum(float(value) for value in re.findall(rf"^{name}(?:\{{.*{labels}.*\}})? (\S+)$", text, re.MULTILINE))

    @property
    def text(self):
        """What the exporter has logged in all its lives."""
        return "".join(log.read_text(encoding="utf-8", errors="replace") for log in self.logs)

    def errors(self):
        """The messages that were logged as errors, with their number."""
        return Counter(message.strip('"') for message in re.findall(r'level=ERROR .*?msg=("[^"]*"|\S+)', self.text))
