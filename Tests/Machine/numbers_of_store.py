"""What the simulated WeChat says, and what a store has, both as {(AppID, endpoint, first day): {(key, hour): (users, messages)}}."""
import contextlib
import datetime
import json
import sqlite3

from processes import CheckFailed, ask

# The numbers by which stores know the endpoints.
ENDPOINTS = {
    1: "getupstreammsg", 2: "getupstreammsghour", 3: "getupstreammsgweek", 4: "getupstreammsgmonth", 5: "getupstreammsgdist",
    6: "getupstreammsgdistweek", 7: "getupstreammsgdistmonth",
}
EPOCH = datetime.date(1970, 1, 1)
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def integers(record):
    """The integers of a stored record: base 128, the low bits first."""
    value, shift = 0, 0
    for byte in record:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value, shift = 0, 0


def cells(record):
    """The cells of a stored record: its version and their count, then key, hour, users and messages of each."""
    version, count, *rest = integers(record)
    if version != 1 or len(rest) != 4 * count:
        raise CheckFailed(f"a record of version {version} has {len(rest)} numbers for {count} cells")
    quads = zip(*[iter(rest)] * 4, strict=True)
    # Keys may be negative and are stored with their sign in the lowest bit.
    return {(key >> 1 if key % 2 == 0 else -(key >> 1) - 1, hour): (users, messages) for key, hour, users, messages in quads}


def held(path, only_settled=False):
    """All periods of a store that may be in use."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT app_id, endpoint, start, settled, record FROM period JOIN account ON account.id = account_id")
        return {
            (app_id, ENDPOINTS[endpoint], EPOCH + datetime.timedelta(start)): cells(record)
            for app_id, endpoint, start, settled, record in rows if settled or not only_settled
        }


class WeChat:
    """A simulator, asked as anybody may ask it."""

    def __init__(self, url, secrets):
        self.url, self.secrets, self.tokens = url, secrets, {}

    def post(self, path, **body):
        """The answer to a call."""
        return ask(f"{self.url}{path}", json.dumps(body).encode(), headers={"Content-Type": "application/json"}).json()

    def token(self, app_id):
        """The account's token, which all who ask share."""
        if app_id not in self.tokens:
            answer = self.post("/cgi-bin/stable_token", grant_type="client_credential", appid=app_id, secret=self.secrets[app_id])
            self.tokens[app_id] = answer["access_token"]
        return self.tokens[app_id]

    def says(self, app_id, endpoint, start):
        """The cells of a period, which is dated by its first day."""
        for _ in range(2):
            answer = self.post(f"/datacube/{endpoint}?access_token={self.token(app_id)}", begin_date=f"{start}", end_date=f"{start}")
            if "list" in answer:
                return {
                    (row.get("msg_type", row.get("count_interval")), row.get("ref_hour", 0) // 100): (row["msg_user"], row.get("msg_count", 0))
                    for row in answer["list"] if row["ref_date"] == f"{start}"
                }
            self.tokens.pop(app_id, None)
        raise CheckFailed(f"the simulator says of {endpoint} of {start}: {answer}")

    def calls(self, name):
        """How many calls of a name it has answered."""
        return self.status()["requests"].get(name, 0)

    def status(self):
        """What it tells of itself."""
        return ask(f"{self.url}/simulator/status").json()

    def choose(self, scenario):
        """Puts a scenario in force."""
        ask(f"{self.url}/simulator/scenario/{scenario}", method="PUT")


def last_of_month(day):
    """The last day of a month."""
    return (day.replace(day=28) + datetime.timedelta(4)).replace(day=1) - datetime.timedelta(1)


def differences(found, wechat):
    """The periods in which a store and the simulator differ."""
    return [key for key, value in found.items() if value != wechat.says(*key)]
