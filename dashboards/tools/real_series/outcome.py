"""What the shipped alerts say of one series: false alerts, and which injected losses they tell."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from real_series import losses, verdict
from real_series.gauges import Account
from real_series.verdict import Thresholds, Verdict

# Of a series and size; half of them with something that speaks, where there is so much.
_SAMPLES = 24


@dataclass(frozen=True)
class Sample:
    """Some days of an account as they were or might have been, and what the arrays say of them; Prometheus is asked for the same."""

    account: Account
    days: np.ndarray
    counts: np.ndarray
    verdict: Verdict


@dataclass(frozen=True)
class Outcome:
    """Counts of one series at one size.

    `hours`, `days` and `silences` are alerts, `days_with_any` days, all over `years` of judged days without an injected loss. `told` and
    `all_losses` go by length, share and class of size of the loss; losses where something speaks anyhow are left out.
    """

    years: float
    hours: int
    days: int
    silences: int
    days_with_any: int
    told: Counter
    all_losses: Counter


def of(account: Account, thresholds: Thresholds, most_days: int) -> tuple[Outcome, Sample]:
    """Judges each day as it was, then with losses on some of them."""
    series = account.series
    gauges = account.gauges()
    as_it_was = verdict.judged(gauges, series.counts, thresholds)
    injected = list(losses.injected(series, gauges.is_judged, most_days))
    days = np.concatenate([loss.days for loss in injected])
    counts = np.concatenate([loss.counts for loss in injected])
    with_losses = verdict.judged(account.gauges_of(days, counts), counts, thresholds)
    told, all_losses = Counter(), Counter()
    place = 0
    for loss in injected:
        here = slice(place, place + len(loss.days))
        place = here.stop
        speaks = with_losses.hours[here, loss.hours].any(1) | with_losses.whole_day[here]
        is_new = ~(as_it_was.hours[loss.days, loss.hours].any(1) | as_it_was.whole_day[loss.days])
        for size in range(len(losses.SIZES) + 1):
            counted = is_new & (loss.size_classes == size)
            all_losses[loss.length, loss.share, size] += int(counted.sum())
            told[loss.length, loss.share, size] += int((speaks & counted).sum())
    outcome = Outcome(
        gauges.is_judged.sum() / 365, int(as_it_was.hours.sum()), int(as_it_was.day.sum()), int(as_it_was.silence.sum()),
        int(as_it_was.any.sum()), told, all_losses)
    return outcome, _sample(account, as_it_was, days, counts, with_losses)


def _sample(account: Account, as_it_was: Verdict, days: np.ndarray, counts: np.ndarray, with_losses: Verdict) -> Sample:
    """Days as they were, special ones and the first ones included, and days with losses."""
    generator = np.random.default_rng([1, *account.series.name.encode()])
    own = np.concatenate([_some(generator, np.flatnonzero(chosen), _SAMPLES // 4) for chosen in (as_it_was.any, ~as_it_was.any)])
    changed = np.concatenate([_some(generator, np.flatnonzero(chosen), _SAMPLES // 4) for chosen in (with_losses.any, ~with_losses.any)])
    return Sample(
        account, np.concatenate([own, days[changed]]), np.concatenate([account.series.counts[own], counts[changed]]),
        Verdict(*(np.concatenate([getattr(as_it_was, part)[own], getattr(with_losses, part)[changed]]) for part in ("hours", "day", "silence"))))


def _some(generator: np.random.Generator, places: np.ndarray, most: int) -> np.ndarray:
    return generator.choice(places, min(most, len(places)), replace=False)
