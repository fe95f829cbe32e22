"""Hourly counts of one source, a day a row."""

import csv
import gzip
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from checks.problem import Problem

HOURS = [f"h{hour:02}" for hour in range(24)]
CHATS = "chats"
INDOOR, OUTDOOR = "indoors", "outdoors"
# By the first word of a series' name; a word that is not here makes a group of its own.
_GROUPS = {
    **dict.fromkeys(("irc", "slack", "zulip", "chat"), CHATS),
    **dict.fromkeys(("calls", "mail", "msg", "twitter", "git", "orders", "ed"), INDOOR),
    **dict.fromkeys(("bike", "cars", "ped", "taxi", "trail"), OUTDOOR),
}


@dataclass(frozen=True)
class Series:
    """What one source counted: `counts` has a row of 24 for each of `dates`, which follow one another."""

    name: str
    dates: np.ndarray
    is_special: np.ndarray
    is_recorded: np.ndarray
    counts: np.ndarray

    @property
    def group(self) -> str:
        """Who is counted: a chat's members answer one another, customers do not know of one another."""
        first = self.name.split("_")[0]
        return _GROUPS.get(first, first)

    @property
    def daily(self) -> float:
        """The median of a recorded day's messages."""
        return float(np.median(self.counts[self.is_recorded].sum(1)))

    def thinned(self, daily: int) -> "Series":
        """As if an account had so many messages a day: each message is kept with the same chance."""
        generator = np.random.default_rng([daily, *self.name.encode()])
        counts = generator.binomial(self.counts.astype(np.int64), min(1.0, daily / self.daily))
        return replace(self, counts=counts.astype(float))

    def write(self, path: Path) -> None:
        """Writes the form that `load` reads."""
        with path.open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(["date", "special", "recorded", *HOURS])
            for date, special, recorded, counts in zip(self.dates, self.is_special, self.is_recorded, self.counts, strict=True):
                lines.writerow([date, int(special), int(recorded), *counts.astype(np.int64)])


def load(folder: Path) -> list[Series]:
    """All series of a folder: files NAME.csv or NAME.csv.gz with the columns date, special, recorded, h00 to h23."""
    paths = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    if not paths:
        raise Problem(f"{folder} has no series; it wants files NAME.csv or NAME.csv.gz.")
    return [_read(path) for path in paths]


def _read(path: Path) -> Series:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
    rows = list(csv.DictReader(text.splitlines()))
    if not rows or {"date", "special", "recorded", *HOURS} - rows[0].keys():
        raise Problem(f"{path} is no series; it wants the columns date, special, recorded, h00 to h23.")
    dates = np.array([row["date"] for row in rows], "datetime64[D]")
    if (np.diff(dates).astype(int) != 1).any():
        raise Problem(f"{path} leaves out days; a day that was not recorded has a row with recorded 0.")
    return Series(
        path.name.removesuffix(".gz").removesuffix(".csv"), dates,
        np.array([row["special"] == "1" for row in rows]), np.array([row["recorded"] == "1" for row in rows]),
        np.array([[float(row[hour]) for hour in HOURS] for row in rows]))
