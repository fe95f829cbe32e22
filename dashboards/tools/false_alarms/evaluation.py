"""Evaluates the rules at each instant, as a Prometheus that had run all the time."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from false_alarms.rules import Rule, Rules
from false_alarms.server import DAY, Server, serving
from false_alarms.traffic import Span, finish_promtool, start_promtool

_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Firing:
    """An alert that fires while a data day is shown."""

    alert: str
    day: date
    account: str
    hour: int | None


@dataclass(frozen=True)
class Outcome:
    """What fired, and on which days each account was shown as on an ordinary day, and as one with a baseline."""

    firings: list[Firing]
    ordinary: set[tuple[str, date]]
    with_baseline: set[tuple[str, date]]


def evaluated(spans: list[Span], rules: Rules, work: Path, workers: int) -> Outcome:
    """Evaluates all spans, some at once."""
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(_span, span, rules, work / f"span{number:02}") for number, span in enumerate(spans)]
        outcomes = [job.result() for job in jobs]
    firings = [firing for outcome in outcomes for firing in outcome.firings]
    return Outcome(
        firings, set().union(*(outcome.ordinary for outcome in outcomes)), set().union(*(outcome.with_baseline for outcome in outcomes)))


def _span(span: Span, rules: Rules, work: Path) -> Outcome:
    folders = [span.blocks]
    for number, level in enumerate(rules.levels):
        recorded = work / f"level{number}"
        with serving(folders, work / "prometheus") as server:
            if _record(server, level, span.instants, recorded):
                folders.append(recorded)
    with serving(folders, work / "prometheus") as server:
        firings = [firing for rule in rules.alerts for firing in _fired(server, rule, span.instants)]
        ordinary = _shown(server, "wechat_upstream_ref_date_special == 0", span.instants)
        with_baseline = _shown(server, "count by (account) (wechat_upstream_usual_day_messages)", span.instants)
    shutil.rmtree(work)
    return Outcome(firings, ordinary, with_baseline)


def _record(server: Server, level: list[Rule], instants: list[int], folder: Path) -> bool:
    """Makes a block of what the recordings of a level are; tells whether they are anything."""
    source = folder.with_suffix(".om")
    is_empty = True
    with source.open("w", encoding="utf-8") as out:
        for rule in level:
            for series in server.by_day(rule.expr, instants):
                labels = ",".join(f'{name}="{value}"' for name, value in series["metric"].items() if name != "__name__")
                is_empty = False
                out.writelines(f"{rule.name}{{{labels}}} {value} {at}\n" for at, value in series["values"])
        out.write("# EOF\n")
    if not is_empty:
        finish_promtool(start_promtool(source, folder))
    return not is_empty


def _fired(server: Server, rule: Rule, instants: list[int]) -> list[Firing]:
    return [
        Firing(rule.name, _shown_day(at), series["metric"]["account"], _hour(series["metric"]))
        for series in server.by_day(rule.expr, instants)
        for at, _ in series["values"]
    ]


def _shown(server: Server, expr: str, instants: list[int]) -> set[tuple[str, date]]:
    return {(series["metric"]["account"], _shown_day(at)) for series in server.by_day(expr, instants) for at, _ in series["values"]}


def _shown_day(instant: int) -> date:
    """The day before: the traffic is shown at noon of the next one, Beijing time."""
    return datetime.fromtimestamp(instant - DAY, _BEIJING).date()


def _hour(labels: dict[str, str]) -> int | None:
    return int(labels["ref_hour"]) if "ref_hour" in labels else None
