"""What `wechat-dev study-traffic` says of its traffic: the sizes of the accounts, and the drops."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Drop:
    """Some hours of a day of an account lose a share of their messages."""

    account: str
    day: date
    first_hour: int
    hours: int
    share: float
    expected_messages: float

    def has(self, hour: int | None) -> bool:
        """Whether an alert on this hour, or on no hour, is about the drop."""
        return hour is None or self.first_hour <= hour < self.first_hour + self.hours


@dataclass(frozen=True)
class Truth:
    """The accounts without drops, by name with their messages of an ordinary weekday; and all drops."""

    accounts: dict[str, float]
    drops: list[Drop]


def load(folder: Path) -> Truth:
    """Reads accounts.csv and drops.csv."""
    accounts = {row["account"]: float(row["daily_messages"]) for row in _rows(folder / "accounts.csv")}
    drops = [
        Drop(row["account"], date.fromisoformat(row["date"]), int(row["first_hour"]), int(row["hours"]), float(row["share"]),
             float(row["expected_messages"]))
        for row in _rows(folder / "drops.csv")
    ]
    return Truth(accounts, drops)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
