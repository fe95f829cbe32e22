"""Lets a real Prometheus judge a sample of the days by the rule files, and holds the arrays' verdict against it."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from checks.problem import Problem
from false_alarms.evaluation import evaluated
from false_alarms.rules import Rules
from false_alarms.traffic import Span, finish_promtool, start_promtool
from real_series.outcome import Sample
from real_series.verdict import DAY_ALERT, HOUR_ALERT, SILENCE_ALERT

# Any week will do: what is shown of a day names its date only.
_MONDAY = date(2026, 3, 2)
_NOON_IN_BEIJING_AFTER = 86_400 + 4 * 3_600
_MOST_NAMED = 5


class Agreement:
    """Collects samples as expositions, then asks Prometheus."""

    def __init__(self, scratch: Path):
        self._source, self._scratch = scratch / "samples.om", scratch
        self._expected: set[tuple[str, str, int | None]] = set()
        self._accounts: dict[str, str] = {}

    def add(self, sample: Sample, account: str) -> None:
        """Adds the days of a sample as accounts of their own."""
        exposition = sample.account.exposition_of(sample.days, sample.counts, account, np.datetime64(_MONDAY))
        with self._source.open("ab") as out:
            out.writelines(line for line in exposition.splitlines(keepends=True) if line != b"# EOF\n")
        for row, day in enumerate(sample.days):
            name = f"{account}/{row + 1}"
            self._accounts[name] = f"{account} on {sample.account.series.dates[day]}"
            self._expected |= {(HOUR_ALERT, name, int(hour)) for hour in np.flatnonzero(sample.verdict.hours[row])}
            for alert, speaks in ((DAY_ALERT, sample.verdict.day[row]), (SILENCE_ALERT, sample.verdict.silence[row])):
                if speaks:
                    self._expected.add((alert, name, None))

    def check(self, rules: Rules) -> str:
        """A sentence on what was compared; a Problem if Prometheus says anything else than the arrays did."""
        with self._source.open("ab") as out:
            out.write(b"# EOF\n")
        finish_promtool(start_promtool(self._source, self._scratch / "blocks"))
        instants = [_shown_at(_MONDAY + timedelta(days=weekday)) for weekday in range(7)]
        outcome = evaluated([Span(self._scratch / "blocks", instants)], rules, self._scratch, workers=1)
        compared = {HOUR_ALERT, DAY_ALERT, SILENCE_ALERT}
        found = {(firing.alert, firing.account, firing.hour) for firing in outcome.firings if firing.alert in compared}
        if found != self._expected:
            raise Problem("Prometheus and the arrays differ: " + "; ".join(self._differences(found)))
        return f"Prometheus said the same of {len(self._accounts):,} of these days: {len(found):,} alerts."

    def _differences(self, found: set[tuple[str, str, int | None]]) -> list[str]:
        differing = sorted(found ^ self._expected, key=str)
        named = [
            f"{alert} speaks of {self._accounts[account]}{'' if hour is None else f' at {hour}:00'} "
            f"in {'Prometheus' if (alert, account, hour) in found else 'the arrays'} only"
            for alert, account, hour in differing[:_MOST_NAMED]
        ]
        return [*named, *([f"{len(differing) - _MOST_NAMED} more"] if len(differing) > _MOST_NAMED else [])]


def _shown_at(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400 + _NOON_IN_BEIJING_AFTER
