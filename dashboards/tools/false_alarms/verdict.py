"""Holds what fired against what is true."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from checks.problem import Problem
from false_alarms.evaluation import Firing, Outcome
from false_alarms.truth import Drop, Truth

HOUR_ALERT = "WeChatMessageHourDrop"
# It speaks of a finished month as long as that is news, so its days are one alert, and no drop of a day is its matter.
MONTH_ALERT = "WeChatMonthDrop"

ACCOUNT_SIZES = [10, 100, 1_000, 10_000, float("inf")]
DROP_SIZES = [0, 20, 50, 200, 1_000, float("inf")]

MOST_FALSE_HOUR_ALERTS_A_YEAR = 1.0
LEAST_CAUGHT_OUTAGES = 0.99


@dataclass(frozen=True)
class FalseAlarms:
    """Alerts on accounts of some size on ordinary days without a drop."""

    years: float
    alerts: Counter
    days: int

    def a_year(self, alert: str) -> float:
        return self.alerts[alert] / self.years


@dataclass(frozen=True)
class Verdict:
    """False alarms by size of account, and for each kind of drop how many were caught and how many there were.

    Drops on days without a baseline are left out, for no rule could tell them; how common such days are stands apart.
    """

    false_alarms: list[FalseAlarms]
    on_special_days: int
    share_without_baseline: float
    drops: dict[tuple[int, float, int], tuple[int, int]]


def judged(outcome: Outcome, truth: Truth) -> Verdict:
    """Counts both kinds of mistakes."""
    if not outcome.ordinary:
        raise Problem("No ordinary day was shown; choose --from and --days so that not all days are special.")
    false = [firing for firing in outcome.firings if firing.account in truth.accounts]
    special = [firing for firing in outcome.firings
               if (firing.account, firing.day) not in outcome.ordinary and firing.alert != MONTH_ALERT]
    tellable = [drop for drop in truth.drops if (drop.account, drop.day) in outcome.with_baseline]
    return Verdict(
        [_false_alarms(outcome, truth, size, false) for size in range(len(ACCOUNT_SIZES) - 1)], len(special),
        1 - len(outcome.ordinary & outcome.with_baseline) / len(outcome.ordinary), _caught(outcome.firings, tellable))


def size_class(value: float, bounds: list[float]) -> int:
    """The place of the last bound that the value reaches."""
    return max(place for place, bound in enumerate(bounds[:-1]) if value >= bound or place == 0)


def missed_targets(verdict: Verdict) -> list[str]:
    """A sentence for each target that the rules miss."""
    sentences = []
    for size, alarms in enumerate(verdict.false_alarms):
        if alarms.years and alarms.a_year(HOUR_ALERT) >= MOST_FALSE_HOUR_ALERTS_A_YEAR:
            sentences.append(
                f"Accounts of {ACCOUNT_SIZES[size]:,} messages a day and more see {alarms.a_year(HOUR_ALERT):.2f} false alerts on hours "
                f"a year; the target is under {MOST_FALSE_HOUR_ALERTS_A_YEAR:.0f}.")
    told, all_drops = _outages(verdict)
    if all_drops and told < LEAST_CAUGHT_OUTAGES * all_drops:
        sentences.append(
            f"{told} of {all_drops} total outages of an hour with {DROP_SIZES[1]} messages and more are caught; "
            f"the target is {LEAST_CAUGHT_OUTAGES:.0%}.")
    if verdict.on_special_days:
        sentences.append(f"{verdict.on_special_days} alerts on drops fired on special days; they are to be muted.")
    return sentences


def _outages(verdict: Verdict) -> tuple[int, int]:
    parts = [counts for (hours, share, size), counts in verdict.drops.items() if hours == 1 and share == 1 and size > 0]
    return sum(caught for caught, _ in parts), sum(all_drops for _, all_drops in parts)


def _false_alarms(outcome: Outcome, truth: Truth, size: int, false: list[Firing]) -> FalseAlarms:
    names = {name for name, messages in truth.accounts.items() if size_class(messages, ACCOUNT_SIZES) == size}
    days = sum(name in names for name, _ in outcome.ordinary)
    own = [firing for firing in false if firing.account in names]
    alerts = Counter(firing.alert for firing in own if firing.alert != MONTH_ALERT)
    # A month's alert that stands over the turn of a month counts twice, which is once for each month.
    alerts[MONTH_ALERT] = len({(firing.account, firing.day.year, firing.day.month) for firing in own if firing.alert == MONTH_ALERT})
    return FalseAlarms(days / 365, alerts, len({(firing.account, firing.day) for firing in own if firing.alert != MONTH_ALERT}))


def _caught(firings: list[Firing], drops: list[Drop]) -> dict[tuple[int, float, int], tuple[int, int]]:
    told = defaultdict(list)
    for firing in firings:
        if firing.alert != MONTH_ALERT:
            told[firing.account, firing.day].append(firing)
    if len({(drop.account, drop.day) for drop in drops}) != len(drops):
        raise Problem("drops.csv has two drops of one account on one day; the study cannot tell which of them was caught.")
    counts: dict[tuple[int, float, int], tuple[int, int]] = {}
    for drop in drops:
        key = drop.hours, drop.share, size_class(drop.expected_messages, DROP_SIZES)
        caught, all_drops = counts.get(key, (0, 0))
        counts[key] = caught + any(drop.has(firing.hour) for firing in told[drop.account, drop.day]), all_drops + 1
    return counts
