"""The shipped rules, in the order in which they can be evaluated."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from checks.problem import Problem

DROP_GROUP = "wechat-drops"
# The data of a day is shown for a day, so an alert that waits longer than this would never fire.
_LONGEST_WAIT_HOURS = 12
_HOURS = {"s": 1 / 3600, "m": 1 / 60, "h": 1, "d": 24}


@dataclass(frozen=True)
class Rule:
    """A recording or an alert, its expression untouched."""

    name: str
    expr: str


@dataclass(frozen=True)
class Rules:
    """Recordings in levels, each of which reads data and lower levels only, and the alerts on drops."""

    levels: list[list[Rule]]
    alerts: list[Rule]


def load(paths: list[Path]) -> Rules:
    """Reads the alerts of the group of drops, and the recordings that they need."""
    groups = [group for path in paths for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
    recordings = {rule["record"]: rule["expr"] for group in groups for rule in group["rules"] if "record" in rule}
    drops = [rule for group in groups if group["name"] == DROP_GROUP for rule in group["rules"] if "alert" in rule]
    if not drops:
        raise Problem(f"No rule file has a group {DROP_GROUP} with alerts; name the files with --rules.")
    for rule in drops:
        _check_wait(rule)
    alerts = [Rule(rule["alert"], rule["expr"]) for rule in drops]
    return Rules(_levels(recordings, alerts), alerts)


def _check_wait(rule: dict) -> None:
    parts = re.findall(r"(\d+)([a-z]+)", str(rule.get("for", "0s")))
    if sum(int(number) * _HOURS[unit] for number, unit in parts) > _LONGEST_WAIT_HOURS:
        raise Problem(f"{rule['alert']} waits for {rule['for']}; the study looks once a day and knows waits of hours only.")


def _levels(recordings: dict[str, str], alerts: list[Rule]) -> list[list[Rule]]:
    reads = {name: _read(expr, recordings) for name, expr in recordings.items()}
    wanted = set().union(*(_read(alert.expr, recordings) for alert in alerts))
    while more := set().union(*(reads[name] for name in wanted)) - wanted:
        wanted |= more
    levels: list[list[Rule]] = []
    done: set[str] = set()
    while wanted - done:
        ready = sorted(name for name in wanted - done if reads[name] <= done)
        if not ready:
            raise Problem(f"Recording rules read one another in a circle: {', '.join(sorted(wanted - done))}.")
        levels.append([Rule(name, recordings[name]) for name in ready])
        done.update(ready)
    return levels


def _read(expr: str, recordings: dict[str, str]) -> set[str]:
    return set(re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", expr)) & recordings.keys()
