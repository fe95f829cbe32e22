"""Compares what store, queue, Prometheus and archive hold with what the simulator says, value by value."""
import contextlib
import datetime
import json
import sqlite3

from numbers_of_store import BEIJING, differences, held, last_of_month
from processes import get
from town import ENDPOINTS, HISTORY

TYPES = {1: "text", 2: "image", 3: "voice", 4: "video", 6: "link"}
HOURS = "getupstreammsghour"
SERIES = {"wechat_upstream_messages": 1, "wechat_upstream_users": 0}
EVENTS = {"wechat_upstream_hourly_messages": 1, "wechat_upstream_hourly_users": 0}


def instant(day, hour=0):
    """The Unix seconds of an hour in Beijing."""
    return int(datetime.datetime.combine(day, datetime.time(hour), BEIJING).timestamp())


class Judge:
    """Collects what is wrong."""

    def __init__(self, town, first_day, last_day):
        self.town, self.first, self.last = town, first_day, last_day
        self.names = {account["app_id"]: account["name"] for account in town.everybody}
        self.faults, self.told = [], []
        self.held = held(town.store)
        # Before the judge itself asks.
        self.asked = town.wechat.calls(HOURS)
        # What is final is exactly what is sent.
        settled = held(town.store, only_settled=True)
        self.hours = {key: cells for key, cells in settled.items() if key[1] == HOURS}

    def wrong(self, what, found):
        """Notes that something is wrong where there is anything of it."""
        found = list(found)
        if found:
            self.faults.append(f"{len(found)} {what}, one is {found[0]}")

    def store(self):
        """Every period that is to be there is, and every number is WeChat's."""
        days = [self.first + datetime.timedelta(ago) for ago in range(-HISTORY, (self.last - self.first).days + 1)]
        wanted = {(app_id, endpoint, day) for app_id in self.names for endpoint in ENDPOINTS for day in days if self.is_wanted(endpoint, day)}
        self.wrong("periods are not stored", sorted(wanted - self.held.keys()))
        self.wrong("stored periods are not what the simulator says", differences(self.held, self.town.wechat))
        not_final = [key for key in wanted if key[1] == HOURS and key not in self.hours and key[2] < self.last]
        self.wrong("days are not final", not_final)
        self.told.append(f"store: {len(self.held)} periods, {sum(len(cells) for cells in self.held.values())} numbers as the simulator says")

    def is_wanted(self, endpoint, start):
        """Whether a period that begins on a day is to be stored at the end."""
        if endpoint.endswith("week"):
            return start.weekday() == 0 and start + datetime.timedelta(6) <= self.last
        if endpoint.endswith("month"):
            # A retired endpoint is looked at again a week later.
            return start.day == 1 and last_of_month(start) + datetime.timedelta(12) <= self.last
        return True

    def queue(self):
        """Nothing waits for a receiver."""
        with contextlib.closing(sqlite3.connect(f"file:{self.town.store}?mode=ro", uri=True)) as database:
            waiting = database.execute("SELECT name, start, account_id FROM remote_pending JOIN remote_receiver ON id = receiver_id").fetchall()
        self.wrong("days wait for receivers", waiting)
        self.told.append("queue: empty for both receivers")

    def events(self):
        """The samples that settled days make, hours without a message as 0."""
        samples = {}
        for (app_id, _, day), cells in self.hours.items():
            for kind in TYPES.keys() | {key for key, _ in cells}:
                for hour in range(24):
                    for metric, place in EVENTS.items():
                        value = cells.get((kind, hour), (0, 0))[place]
                        samples[metric, self.names[app_id], TYPES.get(kind, str(kind)), instant(day, hour)] = float(value)
        return samples

    def receivers(self):
        """Prometheus and the archive hold every sample of every settled day, and nothing else."""
        wanted = self.events()
        points, repeated = self.town.prometheus.points(days=110)
        self.compare("Prometheus", {key: {value} for key, value in points.items()}, wanted)
        taken, repeats = {}, 0
        for line in self.town.journal.read_text(encoding="utf-8").splitlines():
            answer = json.loads(line)
            for *key, value in answer["points"]:
                values = taken.setdefault(tuple(key), set())
                repeats += bool(values)
                values.add(value)
        self.compare("the archive", taken, wanted)
        self.told.append(f"Prometheus: {len(points)} samples of event time, {repeated} twice; archive: {len(taken)}, {repeats} sent again")

    def compare(self, who, found, wanted):
        """Compares samples, of which a receiver may have had several values."""
        self.wrong(f"samples are not in {who}", sorted(wanted.keys() - found.keys()))
        self.wrong(f"samples in {who} are of no settled day", sorted(found.keys() - wanted.keys()))
        self.wrong(f"samples in {who} have a wrong value", [key for key, value in wanted.items() if found.get(key, {value}) != {value}])

    def scrapes(self, seconds):
        """What Prometheus has scraped in so many seconds is, at every scrape, the day that was shown, but for days told to be incomplete."""
        span, count, days = f"{int(seconds)}s", 0, set()
        for app_id, name in self.names.items():
            account = f'{{account="{name}",endpoint="{HOURS}"}}[{span}]'
            shown = self.matrix(f"wechat_upstream_ref_date_timestamp_seconds{account}")
            incomplete = {time for series in self.matrix(f"wechat_upstream_incomplete{account}")
                          for time, value in series["values"] if value == "1"}
            dates = {time: datetime.datetime.fromtimestamp(float(value), BEIJING).date() for series in shown for time, value in series["values"]}
            days |= set(dates.values())
            for metric, place in SERIES.items():
                wrong = []
                for series in self.matrix(f'{metric}{{account="{name}"}}[{span}]'):
                    labels = series["metric"]
                    kind = next((key for key, kind in TYPES.items() if kind == labels["msg_type"]), None)
                    for time, value in series["values"]:
                        if time in incomplete:
                            continue
                        cells = self.held.get((app_id, HOURS, dates.get(time)), None)
                        count += 1
                        told = cells and float(cells.get((kind, int(labels["ref_hour"])), (0, 0))[place])
                        if told is None or told != float(value):
                            wrong.append((name, dates.get(time), labels["msg_type"], labels["ref_hour"], value, told))
                self.wrong(f"scraped samples of {metric} are not of the day shown", wrong)
        everything = {self.first + datetime.timedelta(ahead) for ahead in range((self.last - self.first).days)}
        self.wrong("days were never shown to a scrape", sorted(everything - days) if len(everything - days) > 4 else [])
        self.told.append(f"scrapes: {count} samples of {len(days)} days, each the number of the day shown")

    def matrix(self, query):
        """The raw samples of a query."""
        answer = get(f"{self.town.prometheus.url}/api/v1/query", query=query).json()
        return answer["data"]["result"]

    def calls(self):
        """Nothing that is final was asked for again: a day costs two calls, and a third where WeChat was in a mood."""
        days = len(self.hours)
        if self.asked > 3.5 * days:
            self.faults.append(f"{self.asked} calls for the hours of {days} days")
        self.told.append(f"calls: {self.asked} for the hours of {days} days of accounts")
