"""Writes what came out as Markdown."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from real_series.losses import SHARES, SIZES, STARTS
from real_series.outcome import Outcome
from real_series.series import CHATS, INDOOR, Series

# Fewer losses of a kind say nothing of a series.
_FEWEST_LOSSES = 20
_OWN = "its own"
_LENGTHS = {1: "an hour", 6: "6 hours", 24: "a day"}
_GROUPS: dict[str, Callable[[str], bool]] = {
    "customers": lambda group: group != CHATS,
    "of these indoors": lambda group: group == INDOOR,
    "group chats": lambda group: group == CHATS,
}


@dataclass(frozen=True)
class Judged:
    """One series at one size; `daily` is nothing where the size is its own."""

    series: Series
    daily: int | None
    outcome: Outcome


def markdown(judged: list[Judged], agreement: str) -> str:
    """All tables, with what must be known to read them."""
    own = [one for one in judged if one.daily is None]
    years = sum(one.outcome.years for one in own)
    told = {
        "Customers at their own size": [one for one in own if one.series.group != CHATS],
        "Customers, thinned": [one for one in judged if one.daily and one.series.group != CHATS],
        "Group chats at their own size": [one for one in own if one.series.group == CHATS],
    }
    return "\n".join([
        f"{len(own)} series ({years:.0f} years): {_kinds(own)}. Alerts a year on days into which no loss was injected, each alerted hour",
        "by itself. Such a day may still have been a bad one: what is called false here is what people did by themselves.",
        "", *_false_table(judged), "",
        *(line for who, some in told.items() if some for line in [*_told(who, some), ""]),
        agreement, ""])


def _kinds(judged: list[Judged]) -> str:
    counts: dict[str, int] = {}
    for one in judged:
        first = one.series.name.split("_")[0]
        counts[first] = counts.get(first, 0) + 1
    return ", ".join(f"{first} {count}" for first, count in sorted(counts.items()))


def _false_table(judged: list[Judged]) -> list[str]:
    heads = ["accounts", "messages a day", "series", "hours: median", "mean over all years", "days", "silences", "days with any"]
    rows = []
    for name, belongs in _GROUPS.items():
        for daily in [None, *sorted({one.daily for one in judged if one.daily}, reverse=True)]:
            outcomes = [one.outcome for one in judged if belongs(one.series.group) and one.daily == daily and one.outcome.years]
            if outcomes:
                rows.append([name, f"{daily:,}" if daily else _OWN, str(len(outcomes)), *_rates(outcomes)])
    return _table(2, heads, rows)


def _rates(outcomes: list[Outcome]) -> list[str]:
    years = sum(one.years for one in outcomes)
    return [f"{number:.2f}" for number in (
        np.median([one.hours / one.years for one in outcomes]), sum(one.hours for one in outcomes) / years,
        sum(one.days for one in outcomes) / years, sum(one.silences for one in outcomes) / years,
        np.mean([one.days_with_any / one.years for one in outcomes]))]


def _told(who: str, judged: list[Judged]) -> list[str]:
    """The share of losses that an alert told, the mean over the series that have enough of them."""
    heads = ["lost", *(f"{low:,} to {high:,}" for low, high in pairwise(SIZES)), f"{SIZES[-1]:,} and more"]
    rows = [
        [f"{'all' if share == 1 else f'{share:.0%}'} for {_LENGTHS[length]}",
         *(_mean([one.outcome for one in judged], (length, share, size)) for size in range(1, len(SIZES) + 1))]
        for length in STARTS for share in sorted(SHARES)
    ]
    return [f"{who}: share of injected losses that are told, by how many messages the lost hours should have brought.", "",
            *_table(1, heads, rows)]


def _mean(outcomes: list[Outcome], kind: tuple[int, float, int]) -> str:
    shares = [one.told[kind] / one.all_losses[kind] for one in outcomes if one.all_losses[kind] >= _FEWEST_LOSSES]
    return f"{np.mean(shares):.0%}" if shares else "–"


def _table(words: int, heads: list[str], rows: list[list[str]]) -> list[str]:
    """A table whose first columns are words and all others numbers."""
    lines = ["---"] * words + ["--:"] * (len(heads) - words)
    return [f"| {' | '.join(cells)} |" for cells in [heads, lines, *rows]]
