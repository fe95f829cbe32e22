"""The exporter with some thousand simulated accounts, and the stores it starts from."""
import contextlib
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

from client import Scraper
from server import Server, free_port

LARGEST = 10_000
# Accounts whose days are fetched call by call; the days of all others are copies of theirs.
FETCHED = 100
COPIED_TABLES = ("period", "day_numbers", "year_numbers", "month_days", "arrival", "standing", "call_budget", "quota")


class Accounts:
    """Simulated accounts and the exporters that serve the first of them."""

    def __init__(self, program, folder, number=LARGEST):
        self.program, self.folder, self.number = program, pathlib.Path(folder), number
        self.upstream = free_port()
        self.simulator = self.simulate(["--write-config", str(self.folder / "all.yml")])
        self.entries = self._entries(self.folder / "all.yml")

    def _entries(self, path):
        """The accounts as the simulator writes them into a configuration file, soon after it listens."""
        for _ in range(600):
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            entries = ["  - name:" + entry.rstrip("\n") for entry in text.split("  - name:")[1:]]
            if len(entries) == self.number and text.endswith("\n"):
                return entries
            time.sleep(0.1)
        self.simulator.stop()
        raise SystemExit(f"bench: the simulator has not written {self.number} accounts within a minute")

    def simulate(self, more=()):
        """Starts a simulator of all accounts and waits until it listens."""
        command = [self.program, "simulate", "--accounts", str(self.number), "--log.level", "error",
                   "--listen-address", f"127.0.0.1:{self.upstream}", *more]
        simulator = Server("the simulator", command, self.upstream)
        simulator.start()
        simulator.wait()
        return simulator

    def slow_down(self, latency):
        """Starts the simulator anew with slow answers."""
        self.simulator.stop()
        self.simulator = self.simulate(["--latency", latency])

    def store(self, number):
        """The file with the days of so many accounts."""
        return self.folder / f"{number}.sqlite"

    def exporter(self, number, store=None, concurrency=32, flags=()):
        """An exporter of so many accounts, not started."""
        path = self.folder / f"{number}-{concurrency}.yml"
        path.write_text(self.configuration(self.entries[:number], concurrency), encoding="utf-8")
        return self.exporter_of(path, store or self.store(number), flags)

    def exporter_of(self, path, store, flags=(), log=subprocess.DEVNULL):
        """An exporter of a configuration file, not started."""
        port = free_port()
        command = [self.program, "--config.file", str(path), "--store.path", str(store),
                   "--web.listen-address", f"127.0.0.1:{port}", "--log.level", "error", *flags]
        return Server("wechat-exporter", command, port, log=log)

    def configuration(self, entries, concurrency, history_days=None):
        """The text of a configuration file of some accounts; what it does not say is left at its default."""
        # A new day in the middle of a run would change what is measured, so it is made ready far from now.
        is_morning = 4 <= time.gmtime(time.time() + 8 * 3600).tm_hour < 12
        hours = ("16:00", "20:00") if is_morning else ("08:00", "12:00")
        history = [] if history_days is None else [f"  history_days: {history_days}"]
        return "\n".join([
            "api:", f"  base_url: http://127.0.0.1:{self.upstream}", f"  concurrency: {concurrency}",
            "collect:", f'  ready_time: "{hours[0]}"', f'  settle_time: "{hours[1]}"', *history, "accounts:", *entries,
        ]) + "\n"

    def fill(self, number):
        """Puts the whole history of so many accounts into their store."""
        if number > FETCHED:
            if not self.store(FETCHED).exists():
                self.fill(FETCHED)
            self._copy(number)
            return
        exporter = self.exporter(number)
        exporter.start()
        try:
            wait_for_history(exporter, number)
        finally:
            exporter.stop()

    def _copy(self, number):
        """Makes the store of many accounts from that of the fetched ones, so that each account has the rows of one of them.

        Which one is drawn by lot: in a fixed turn, equal lines would recur near each other and pack better than those of real accounts.
        """
        shutil.copyfile(self.store(FETCHED), self.store(number))
        self.store(number).chmod(0o600)
        draw = random.Random(number)
        with contextlib.closing(sqlite3.connect(self.store(number))) as database, database:
            sources = [row[0] for row in database.execute("SELECT id FROM account")]
            columns = {
                table: ", ".join(row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[1] != "account_id")
                for table in COPIED_TABLES
            }
            # An earlier build has fewer tables.
            columns = {table: names for table, names in columns.items() if names}
            for place in range(FETCHED, number):
                account = database.execute("INSERT INTO account (app_id) VALUES (?)", (self.identity(place)[1],)).lastrowid
                source = draw.choice(sources)
                # Triggers make rows without numbers for days and year, which those of the source replace.
                for table, names in columns.items():
                    database.execute(
                        f"INSERT OR REPLACE INTO {table} (account_id, {names}) SELECT ?, {names} FROM {table} WHERE account_id = ?",
                        (account, source))

    def forget(self, number, forgotten):
        """A copy of the store in which some accounts lack the latest day."""
        copy = self.folder / f"{number}-forgotten.sqlite"
        copy.unlink(missing_ok=True)
        shutil.copyfile(self.store(number), copy)
        copy.chmod(0o600)
        with contextlib.closing(sqlite3.connect(copy)) as database, database:
            latest = database.execute("SELECT max(start) FROM period").fetchone()[0]
            for app_id in forgotten:
                database.execute(
                    "DELETE FROM period WHERE account_id = (SELECT id FROM account WHERE app_id = ?) AND start = ?", (app_id, latest))
        return copy

    def identity(self, place):
        """Name and AppID of an account."""
        words = [line.split(": ")[1].strip().strip('"') for line in self.entries[place].splitlines()]
        return words[0], words[1]


def wait_for_history(exporter, number):
    """Waits until an exporter has the whole history of so many accounts."""
    exporter.wait()
    missing = Scraper(exporter.port, "/metrics?name[]=wechat_exporter_history_periods_missing", "identity")
    while len(re.findall(rb"\} 0$", missing.body(), re.MULTILINE)) < number:
        time.sleep(1)
    # Earlier months come last. What is computed of the days is kept by the time nothing more is done.
    exporter.rest()


@contextlib.contextmanager
def simulated(program):
    """Simulated accounts of a program in a folder that goes with them."""
    with tempfile.TemporaryDirectory(prefix="wechat-bench.") as folder:
        accounts = Accounts(pathlib.Path(program).resolve(), folder)
        try:
            yield accounts
        finally:
            accounts.simulator.stop()


def certificate(folder):
    """The path of a web configuration file with a certificate of its own."""
    key, cert = folder / "server.key", folder / "server.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    path = folder / "web.yml"
    path.write_text("tls_server_config: {cert_file: server.crt, key_file: server.key}\n", encoding="ascii")
    return path
