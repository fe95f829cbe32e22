"""Injects losses: hours of a day that lose all, 80 % or half of their messages."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from real_series.series import Series

SHARES = (1.0, 0.8, 0.5)
# Hours that are lost, and the hours at which such a loss starts.
STARTS = {1: range(24), 6: range(0, 19, 3), 24: range(1)}
# Bounds of the messages that the lost hours should have brought.
SIZES = [12, 20, 50, 200, 1_000]
_WEEKS = (-4, -3, -2, -1, 1, 2, 3, 4)


@dataclass(frozen=True)
class Loss:
    """The same hours of several days lose the same share: `counts` has the days' hours after it, a row for each of `days`."""

    share: float
    hours: slice
    days: np.ndarray
    counts: np.ndarray
    size_classes: np.ndarray

    @property
    def length(self) -> int:
        """How many hours are lost."""
        return self.hours.stop - self.hours.start


def injected(series: Series, is_judged: np.ndarray, most_days: int) -> Iterator[Loss]:
    """Losses on some of the judged days, the same ones each time it is asked."""
    generator = np.random.default_rng(5 + sum(map(ord, series.name)))
    sizes = true_sizes(series)
    days = np.flatnonzero(is_judged & ~np.isnan(sizes[:, 0]))
    days = generator.choice(days, min(most_days, len(days)), replace=False)
    before = series.counts[days]
    for share in SHARES:
        left = np.zeros_like(before) if share == 1 else generator.binomial(before.astype(np.int64), 1 - share).astype(float)
        for length, starts in STARTS.items():
            for start in starts:
                hours = slice(start, start + length)
                counts = before.copy()
                counts[:, hours] = left[:, hours]
                yield Loss(share, hours, days, counts, np.digitize(sizes[days, hours].sum(1), SIZES))


def true_sizes(series: Series) -> np.ndarray:
    """What each hour should have brought by the four weeks before and after it, whatever a rule thinks."""
    numbers = np.arange(len(series.dates))
    weeks = np.full((len(_WEEKS), *series.counts.shape), np.nan)
    for place, week in enumerate(_WEEKS):
        others = numbers + 7 * week
        is_there = (others >= 0) & (others < len(numbers))
        known = np.flatnonzero(is_there)
        known = known[series.is_recorded[others[known]] & ~series.is_special[others[known]]]
        weeks[place, known] = series.counts[others[known]]
    with np.errstate(all="ignore"):
        unknown = np.isnan(weeks).all(0)
        return np.where(unknown, np.nan, np.nanmedian(np.where(unknown, 0, weeks), 0))
