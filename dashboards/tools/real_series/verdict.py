"""The conditions of the shipped alerts over arrays: Prometheus would take days for all that the study asks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from checks.problem import Problem
from real_series.gauges import Gauges

HOUR_ALERT, DAY_ALERT, SILENCE_ALERT = "WeChatMessageHourDrop", "WeChatMessageDayDrop", "WeChatAccountSilent"


@dataclass(frozen=True)
class Verdict:
    """What speaks on each day; of a day's hours none where the alert on the day does."""

    hours: np.ndarray
    day: np.ndarray
    silence: np.ndarray

    @property
    def any(self) -> np.ndarray:
        """Whether anything speaks."""
        return self.hours.any(1) | self.whole_day

    @property
    def whole_day(self) -> np.ndarray:
        """Whether an alert that names no hour speaks."""
        return self.day | self.silence


class Thresholds:
    """The recordings of the rule files that are a number."""

    def __init__(self, paths: Iterable[Path]):
        groups = [group for path in paths for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
        numbers = {rule["record"]: re.fullmatch(r"vector\(([-+.0-9e]+)\)", rule["expr"].strip())
                   for group in groups for rule in group["rules"] if "record" in rule}
        self._values = {name: float(found[1]) for name, found in numbers.items() if found}

    def __getitem__(self, name: str) -> float:
        if name not in self._values:
            raise Problem(f"The rule files record no number wechat:{name}; the study's verdict and the rules have gone apart.")
        return self._values[name]


def judged(gauges: Gauges, counts: np.ndarray, thresholds: Thresholds) -> Verdict:
    """The conditions of the three alerts, as the rule files have them; compare `wechat-exporter.alerts.yml`."""
    came = counts.sum(1)
    scatter = thresholds["wechat:hour_drop:scatter"]
    scatters = np.where(counts == 0, min(scatter, thresholds["wechat:hour_drop:empty_scatter"]), scatter)
    with np.errstate(invalid="ignore"):
        hours = (
            (counts < gauges.expected * thresholds["wechat:hour_drop:ratio"])
            & (np.sqrt(counts) < np.sqrt(gauges.expected) - gauges.noise / 2 * scatters)
            & (gauges.usual >= thresholds["wechat:hour_drop:floor"]))
        day = (
            (came < gauges.expected_day * thresholds["wechat:day_drop:ratio"])
            & (np.sqrt(came) < np.sqrt(gauges.expected_day) - gauges.noise_day / 2 * thresholds["wechat:day_drop:scatter"])
            & (gauges.usual_day >= thresholds["wechat:day_drop:floor"]))
        silence = gauges.silence > gauges.silence_limit * thresholds["wechat:account_silent:times"]
    return Verdict(hours & ~day[:, None] & gauges.is_judged[:, None], day & gauges.is_judged, silence & gauges.is_judged)
