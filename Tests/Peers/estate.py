"""Simulated accounts and an exporter that collects from them."""
import contextlib
import datetime
import json
import re
import time

import yaml
from processes import CheckFailed, free_port, get, until
from programs import METRICS

# Until noon yesterday is not settled, so days are counted from two days ago.
LATEST = 2
HISTORY = 36


class Estate:
    """A simulator, a configuration and a store in the folder of a check."""

    def __init__(self, place, exporter, accounts=2, history=HISTORY, endpoints=("getupstreammsghour",)):
        self.place, self.exporter, self.accounts = place, exporter, accounts
        port = free_port()
        # A folder of its own: a check may have several estates.
        self.folder = place.folder / f"estate-{port}"
        self.folder.mkdir()
        file = self.folder / "accounts.yml"
        self.simulator = place.start("simulator", exporter, "simulate", f"--listen-address=127.0.0.1:{port}", f"--accounts={accounts}",
                                     f"--write-config={file}", "--log.level=error")
        self.simulator.ready(f"http://127.0.0.1:{port}/simulator/status")
        self.settings = until("the configuration", lambda: file.exists() and yaml.safe_load(file.read_text(encoding="utf-8")))
        self.settings["collect"] = {"history_days": history}
        if endpoints:
            self.settings["collect"]["endpoints"] = list(endpoints)
        self.settings["store"] = {"path": str(self.folder / "days.sqlite")}
        self.configuration = self.folder / "exporter.yml"
        self.url, self.child = "", None

    def start(self, *flags, **more):
        """Starts the exporter, with further settings; gives its address without the scheme."""
        self.place.write(self.configuration, self.settings | more)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.child = self.place.start("exporter", self.exporter, f"--config.file={self.configuration}",
                                      f"--web.listen-address=127.0.0.1:{port}", *flags)
        self.child.ready(f"{self.url}/-/ready")
        return f"127.0.0.1:{port}"

    def whole(self):
        """Waits until the history of all accounts is there."""
        def probe():
            text = self.metrics("wechat_exporter_history_periods_missing")
            return len(re.findall(r"\} 0$", text, re.MULTILINE)) >= self.accounts
        until("the history of all accounts", probe)

    def stop(self):
        """Ends both."""
        for child in (self.child, self.simulator):
            child.stop()

    def metrics(self, *names):
        """Its page, or some families of it."""
        return get(f"{self.url}/metrics", **({"name[]": list(names)} if names else {})).text

    def sum(self, name):
        """The sum of a family."""
        found = re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", self.metrics(name), re.MULTILINE)
        return sum(map(float, found))

    def sent(self, samples=1, seconds=180):
        """Waits until so many samples of remote write were judged, and none waits but those set aside; gives how many were acknowledged."""
        family = "wechat_exporter_remote_write_samples"
        def probe():
            aside = self.sum(f"{family}_set_aside")
            done = self.sum(f"{family}_total") + self.sum(f"{family}_failed_total") + aside >= samples
            return done and self.sum(f"{family}_pending") == aside
        until("the end of remote write", probe, seconds)
        return self.sum(f"{family}_total")

    def sent_some(self):
        """Waits until the first samples are acknowledged; gives their number."""
        return until("the first samples", lambda: self.sum("wechat_exporter_remote_write_samples_total"), pause=0.05)

    def backfill(self, first, output, kind="openmetrics"):
        """Writes the days from `first` days ago into a file."""
        days = [f"--from={day(first)}", f"--to={day(LATEST)}"]
        code, text = self.place.run(self.exporter, "backfill", f"--config.file={self.configuration}", *days, f"--format={kind}",
                                    f"--output={output}")
        if code:
            raise CheckFailed(f"backfill ended with {code}: {text[-300:]}")
        return output

    def stored(self, first):
        """The points of the days from `first` days ago, as the store has them."""
        points = {}
        path = self.backfill(first, self.folder / f"stored-{time.monotonic_ns()}.jsonl", "jsonl")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for metric, field in zip(METRICS, ("msg_count", "msg_user"), strict=True):
                points[metric, row["account"], row["msg_type"], row["timestamp"]] = float(row[field])
        return points


@contextlib.contextmanager
def collected(context, name, history=HISTORY, **more):
    """An estate in a place of this name whose exporter runs and has its whole history: place, estate and the exporter's address."""
    with context.place(name) as place:
        estate = Estate(place, context.exporter, history=history, **more)
        target = estate.start()
        estate.whole()
        yield place, estate, target


def day(ago):
    """The Beijing date so many days ago."""
    beijing = datetime.timezone(datetime.timedelta(hours=8))
    return (datetime.datetime.now(beijing) - datetime.timedelta(days=ago)).date().isoformat()


def compare(points, stored):
    """How many stored points are there with their value, and how many are wrong."""
    right = sum(points.get(key) == value for key, value in stored.items())
    wrong = sum(key in points and points[key] != value for key, value in stored.items())
    return right, wrong
