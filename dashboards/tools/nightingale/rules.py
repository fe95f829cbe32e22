"""Nightingale's alert rules that say what the Prometheus rules say."""

import re

from nightingale.promql import compact
from nightingale.templates import converted
from rules.inline import Recorded
from rules.titles import unique_title

SEVERITIES = {"critical": 1, "warning": 2, "info": 3}
# The column of an alert's event in which Nightingale keeps the query.
LONGEST_QUERY = 8192

# How many minutes until an alert that stands is told again, as in the example for Alertmanager.
_REPEATED = {"critical": 4 * 60, "warning": 24 * 60, "info": 4 * 24 * 60}
_DAYS = ["1", "2", "3", "4", "5", "6", "0"]
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# The import replaces this by the data source that is chosen there.
_EVERY_SOURCE = [{"match_type": 2, "op": "in", "values": [0]}]


def alert_rules(groups: list[dict]) -> list[dict]:
    """The alerts of these rule groups, in the form of a list that Nightingale exports and imports."""
    recorded = Recorded(groups)
    taken: set[str] = set()
    return [_rule(rule, group, recorded, taken) for group in groups for rule in group["rules"] if "alert" in rule]


def _rule(rule: dict, group: dict, recorded: Recorded, taken: set[str]) -> dict:
    labels = dict(rule["labels"])
    label = labels.pop("severity")
    annotations = {name: converted(text, recorded) for name, text in rule["annotations"].items()}
    every = _seconds(group.get("interval", "1m"))
    return {
        "cate": "prometheus",
        "prod": "metric",
        "datasource_queries": _EVERY_SOURCE,
        "name": unique_title(rule, taken),
        # A message shows the note above all others.
        "note": annotations.pop("summary"),
        "severity": SEVERITIES[label],
        "disabled": 0,
        "prom_for_duration": _seconds(rule.get("for", "0s")),
        "rule_config": {"queries": [{"prom_ql": _query(rule, recorded), "severity": SEVERITIES[label], "unit": "none"}]},
        "cron_pattern": f"@every {every}s",
        "prom_eval_interval": every,
        "enable_stimes": ["00:00"],
        "enable_etimes": ["23:59"],
        "enable_days_of_weeks": [_DAYS],
        "enable_in_bg": 0,
        "notify_version": 1,
        "notify_rule_ids": [],
        "notify_recovered": 0 if label == "info" else 1,
        "notify_repeat_step": _REPEATED[label],
        "notify_max_number": 0,
        "recover_duration": _seconds(rule.get("keep_firing_for", "0s")),
        "append_tags": [f"{name}={value}" for name, value in labels.items()],
        "annotations": annotations,
    }


def _query(rule: dict, recorded: Recorded) -> str:
    expr = recorded.inlined(rule["expr"].strip())
    if len(expr) > LONGEST_QUERY:
        expr = compact(expr)
    if len(expr) > LONGEST_QUERY:
        raise ValueError(f"The query of {rule['alert']} has {len(expr)} characters; an event of Nightingale has room for {LONGEST_QUERY}.")
    return expr


def _seconds(duration: str) -> int:
    """Go's time.ParseDuration, which the import of Prometheus rules uses, knows no days; a number of seconds is safe."""
    parts = re.findall(r"(\d+)([smhdw])", duration)
    if "".join(number + unit for number, unit in parts) != duration:
        raise ValueError(f"The duration {duration} is not understood.")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)
