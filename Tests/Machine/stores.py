"""Stores of another time: last week's backup, version 0.1.0, a later version."""
import contextlib
import datetime
import json
import pathlib
import shutil
import sqlite3
import sys
import time

from numbers_of_store import BEIJING, held
from processes import free_port, until
from rig import Rig, expect
from row import Row

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = 86_400
HOURS = "getupstreammsghour"


def backup(store, copy):
    """Copies a store as docs/upgrade-and-backup.md says."""
    with contextlib.closing(sqlite3.connect(store)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def restore(copy, store):
    """Puts a copy in the place of a store as docs/upgrade-and-backup.md says."""
    for end in ("", "-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)
    shutil.copyfile(copy, store)
    store.chmod(0o600)


class Archive:
    """A receiver of remote write that writes down what it takes."""

    def __init__(self, place):
        port = free_port()
        self.journal = place.folder / "journal"
        self.url = f"http://127.0.0.1:{port}/write"
        place.start("receiver", sys.executable, ROOT / "Tests/EndToEndTests/wire_receiver.py", port, self.journal, "204")

    def points(self):
        """All samples taken: {(metric, account, type, second): values}."""
        points = {}
        for line in self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []:
            for *key, value in json.loads(line)["points"]:
                points.setdefault(tuple(key), []).append(value)
        return points


def restored(bench):
    """The store is put back to last week's backup."""
    with bench.place("restored") as place:
        archive = Archive(place)
        rig = Rig(bench, place, history=20, remote_write=[{"name": "archive", "url": archive.url}])
        copy = place.folder / "backup.sqlite"
        # A week ago.
        rig.faults.set(clock_seconds=-7 * DAY)
        rig.start(faulty=True)
        rig.whole()
        settle(rig)
        backup(rig.store, copy)
        rig.stop()
        rig.faults.set()
        rig.start(faulty=True)
        rig.whole()
        settle(rig)
        rig.stop()
        known, sent = held(rig.store), archive.points()
        expect(all(len(set(values)) == 1 for values in sent.values()), "a sample was sent with two values")

        restore(copy, rig.store)
        calls = rig.wechat.calls(HOURS)
        rig.start(faulty=True)
        with rig.watched() as told:
            rig.whole()
            settle(rig)
        calls = rig.wechat.calls(HOURS) - calls
        left = rig.sum("wechat_exporter_api_calls_remaining", f"endpoint=\"{HOURS}\"")
        rig.stop()
        again = archive.points()
        expect(held(rig.store) == {**held(copy), **known}, "the store does not hold what it held before")
        expect(again.keys() == sent.keys(), f"{len(again.keys() ^ sent.keys())} samples more or less than before")
        expect(all(len(set(values)) == 1 for values in again.values()), "a sample was sent with another value")
        # Seven days of two accounts, and the last of each once more.
        expect(14 <= calls <= 20, f"{calls} calls for 14 days")
        expect(left == 2 * 90 - calls, f"{left:.0f} calls are left of 180 after {calls}")
        repeated = sum(len(again[key]) > len(sent[key]) for key in sent)
        rig.compare(20)
        yield Row("last week's backup restored", f"the week since is fetched again ({calls} calls); {told[0]}",
                  f"by itself; all {len(sent)} samples at the receiver as before, {repeated} of them sent again with the same value")


def settle(rig):
    """Waits until nothing waits for the receiver, and no call is due."""
    time.sleep(1)
    until("an empty queue", lambda: not rig.sum("wechat_exporter_remote_write_samples_pending")
          and rig.sum("wechat_exporter_remote_write_samples_total"))


def first_version(bench):
    """A store of version 0.1.0, the upgrade, and the way back."""
    with bench.place("first-version") as place:
        rig = Rig(bench, place, history=5, simulator=("--time=2026-03-14T08:40",))
        store = rig.store
        dump = ROOT / "Tests/ExporterTests/Golden/store-0.1.0.sql"
        with contextlib.closing(sqlite3.connect(store)) as database:
            database.executescript(dump.read_text(encoding="utf-8"))
        copy = place.folder / "backup.sqlite"
        backup(store, copy)
        moment = datetime.datetime(2026, 3, 14, 8, 40, tzinfo=BEIJING).timestamp()
        rig.faults.set(clock_seconds=int(moment - time.time()))
        rig.start(faulty=True)
        with rig.watched() as told:
            time.sleep(3)
            days = rig.sum("wechat_upstream_messages") and held(store)
        expect(days == held(copy) and len(days) == 18, "its days are not served as they were")
        expect(rig.wechat.calls(HOURS) == 0, "days were asked for that it has")
        rig.stop()
        rig.compare(5)
        yield Row("store of version 0.1.0", f"its {len(days)} periods are served at once, none is asked for; {told[0]}", "no end")

        with contextlib.closing(sqlite3.connect(store)) as database, database:
            database.execute("INSERT INTO grdb_migrations VALUES ('of a later version')")
        sentence = "was written by a later version of wechat-exporter: run that version, or restore the backup from before the upgrade"
        expect(sentence in rig.refusal(faulty=True), "the sentence is another")
        restore(copy, store)
        rig.start(faulty=True)
        expect(held(store) == held(copy), "the backup is not served")
        rig.stop()
        yield Row("store of a later version", f"it ends with 1 and changes nothing: `the store … {sentence}`", "with that version, or the backup")


FAULTS = (restored, first_version)
