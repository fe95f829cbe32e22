#!/usr/bin/env python3
"""What is expected of the days in expectations.json, computed in plain Python to judge the exporter's own code by.

Without options it writes the numbers into the file; with --program it holds them against those of `wechat-dev expectations`.
"""

import argparse
import csv
import json
import math
import struct
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median

FILE = Path(__file__).with_suffix(".json")
WEEKS, WEEKS_BACK, FEWEST = 8, 10, 3
YEAR, WEEK = 365, 7
HOURS = range(24)


class Account:
    """A series as an account: all that is known before each of its days."""

    def __init__(self, days: list[dict]):
        self.days = {date.fromisoformat(day["date"]): day for day in days}
        self.special = {day for day, row in self.days.items() if row["special"]}
        self.past = {day: self._past(day) for day, row in self.days.items() if self._is_judged(day, row)}

    def expected(self, day: date) -> dict:
        """What the exporter should say of a day."""
        weeks, hours = self._weeks(day), self.days[day]["hours"]
        usual = [median(week[hour] for week in weeks) for hour in HOURS]
        usual_day = median(sum(week) for week in weeks)
        expected = _beside(usual, hours)
        year = [self.past[other] for other in _before(day, YEAR) if other in self.past]
        constant, slope = _hour_noise(year)
        expected_day = usual_day * self._level(day)
        slope_day = self._day_noise(day)
        return {
            "date": str(day), "weekdays": len(weeks), "judged": day in self.past, "m": usual, "e": expected,
            "r": [math.sqrt(constant + slope * e) for e in expected],
            "day_m": usual_day, "day_e": expected_day, "day_r": math.sqrt(1 + slope_day * expected_day),
            "silence": _silence(usual, hours), "limit": _limit([past["silence"] for past in year]),
        }

    def _is_judged(self, day: date, row: dict) -> bool:
        return row["recorded"] and not row["special"] and len(self._weeks(day)) >= FEWEST

    def _weeks(self, day: date) -> list[list[int]]:
        """The last ordinary same weekdays; one that is not held takes a place."""
        before = [day - timedelta(weeks=back) for back in range(1, WEEKS_BACK + 1)]
        places = [other for other in before if other not in self.special][:WEEKS]
        return [self.days[other]["hours"] for other in places if other in self.days and self.days[other]["recorded"]]

    def _past(self, day: date) -> dict:
        """What a past day tells."""
        weeks, hours = self._weeks(day), self.days[day]["hours"]
        usual = [median(week[hour] for week in weeks) for hour in HOURS]
        return {
            "pairs": [(e, x) for e, x in zip(_beside(usual, hours), hours, strict=True) if e >= 4],
            "total": sum(hours), "usual": median(sum(week) for week in weeks), "silence": _silence(usual, hours),
        }

    def _level(self, day: date) -> float:
        week = [self.past[other] for other in _before(day, WEEK) if other in self.past]
        return _share(sum(past["total"] for past in week), sum(past["usual"] for past in week))

    def _day_noise(self, day: date) -> float:
        """c of a variance 1 + c e around e expected messages, by weighted least squares; twenty days' worth of 3 + 0.02 e are mixed in."""
        rows = [(self.past[other]["usual"] * self._level(other), self.past[other]["total"]) for other in _before(day, YEAR) if other in self.past]
        rows = [(e, x) for e, x in rows if e >= 10]
        if not rows:
            return 0.02
        mixed = 20 / len(rows)
        above = below = 0.0
        for e, x in rows:
            weight = 1 / (1 + e * 0.02) ** 2
            for share, y in ((1, _shortfall(e, x)), (mixed, 3 + 0.02 * e)):
                above += share * weight * e * (y - 1)
                below += share * weight * e * e
        return max(0.0, above / below)


def _before(day: date, days: int) -> list[date]:
    return [day - timedelta(days=back) for back in range(1, days + 1)]


def _share(came: float, usual: float) -> float:
    return min(1.0, (came + 20) / (usual + 20))


def _beside(usual: list[float], hours: list[int]) -> list[float]:
    """The usual messages of each hour at the level of the two hours before it and the two after it."""
    def beside(counts: list[float], hour: int) -> float:
        return sum(counts[other] for other in HOURS if 0 < abs(other - hour) <= 2)

    return [usual[hour] * _share(beside(hours, hour), beside(usual, hour)) for hour in HOURS]


def _silence(usual: list[float], hours: list[int]) -> float:
    """The most usual messages in a run of empty hours, at the level of the hours that had some."""
    level = _share(sum(hours), sum(m for m, x in zip(usual, hours, strict=True) if x > 0))
    longest = run = 0.0
    for m, x in zip(usual, hours, strict=True):
        run = run + m * level if x == 0 else 0.0
        longest = max(longest, run)
    return longest


def _limit(silences: list[float]) -> float:
    missing = max(0, 30 - len(silences))
    ordered = sorted(silences + [5.0] * (max(1, math.ceil(missing / 10)) if missing else 0))
    place = 0.9 * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return max(15.0, 4 * (ordered[low] + (ordered[high] - ordered[low]) * (place - low)))


def _shortfall(e: float, x: float) -> float:
    return 2 * max(0.0, 2 * (math.sqrt(e) - math.sqrt(x))) ** 2


def _hour_noise(year: list[dict]) -> tuple[float, float]:
    """φ and c of a variance φ + c e, by weighted least squares; ten days' worth of 2 + 0.02 e are mixed in."""
    pairs = [pair for past in year for pair in past["pairs"]]
    if not pairs:
        return 2.0, 0.02
    mixed = 10 / len(year)
    rows = []
    for e, x in pairs:
        weight = 1 / (1 + e / 20) ** 2
        rows += [(weight, e, _shortfall(e, x)), (weight * mixed, e, 2 + 0.02 * e)]
    s0, s1, s2 = (sum(w * e ** power for w, e, _ in rows) for power in range(3))
    u0, u1 = (sum(w * e ** power * y for w, e, y in rows) for power in range(2))
    slope = (s0 * u1 - s1 * u0) / (s0 * s2 - s1 * s1)
    constant = (u0 - slope * s1) / s0
    if slope <= 0:
        slope, constant = 0.0, u0 / s0
    if constant < 1:
        slope, constant = max(0.0, (u1 - s1) / s2), 1.0
    return constant, slope


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, help="compare what this wechat-dev writes, and change nothing")
    program = parser.parse_args().program
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for series in content["series"]:
        account = Account(series["days"])
        expected = [account.expected(date.fromisoformat(row["date"])) for row in series["expected"]]
        if program:
            _compare(series, expected, program)
        series["expected"] = expected
    if not program:
        FILE.write_text(json.dumps(content), encoding="utf-8")


def _compare(series: dict, expected: list[dict], program: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["date", "special", "recorded", *(f"h{hour:02}" for hour in HOURS)])
        lines.writerows([day["date"], int(day["special"]), int(day["recorded"]), *day["hours"]] for day in series["days"])
        file.flush()
        told = subprocess.run([program, "expectations", "--series", file.name], stdout=subprocess.PIPE, check=True).stdout
    by_day = dict(zip((day["date"] for day in series["days"]), struct.iter_unpack("<78d", told), strict=True))
    for row in expected:
        wanted = [float(row["judged"]), *row["m"], *row["e"], *row["r"], *(row[name] for name in ("day_m", "day_e", "day_r", "silence", "limit"))]
        if not all(math.isclose(*pair, rel_tol=1e-9, abs_tol=1e-9) for pair in zip(by_day[row["date"]], wanted, strict=True)):
            sys.exit(f"expectations: wechat-dev says something else of {series['name']} on {row['date']} than plain Python does.")


if __name__ == "__main__":
    main()
