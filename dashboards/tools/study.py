#!/usr/bin/env python3
"""Counts false and missed drop alerts of the shipped rules over made-up traffic of which the truth is known."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from checks.problem import Problem
from false_alarms import rules, table, traffic, truth, verdict
from false_alarms.evaluation import evaluated

ROOT = Path(__file__).resolve().parents[2]
RULES = [ROOT / "dashboards/prometheus" / name for name in ("wechat-exporter.rules.yml", "wechat-exporter.alerts.yml")]


def main() -> None:
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="wechat-study.") as scratch:
            missed = _study(arguments, Path(scratch))
    except (Problem, OSError) as problem:
        sys.exit(f"study: {problem}")
    if missed:
        sys.exit("\n".join(f"study: {sentence}" for sentence in missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / ".build/debug/wechat-dev", help="the program that makes the traffic")
    parser.add_argument("--calendar", type=Path, default=ROOT / "deploy/calendars/cn-2026.yml", help="the special days")
    parser.add_argument("--rules", type=Path, nargs="+", default=RULES, help="rule files")
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--from", dest="first_day", default="2026-02-01", help="the first data day")
    parser.add_argument("--days", type=int, default=143, help="data days; 143 from the default on hold 120 ordinary ones")
    parser.add_argument("--drop-days", type=int, default=8, help="drops of each account, share and length")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder that keeps the traffic; used again when it is there, to try other thresholds")
    return parser.parse_args()


def _study(arguments: argparse.Namespace, scratch: Path) -> list[str]:
    shipped = rules.load(arguments.rules)
    folder = arguments.keep or scratch / "traffic"
    folder.mkdir(parents=True, exist_ok=True)
    command = _command(arguments, folder)
    spans = traffic.kept(command, folder) or traffic.made(command, folder)
    outcome = evaluated(spans, shipped, scratch, workers=os.cpu_count() or 1)
    result = verdict.judged(outcome, truth.load(folder))
    print(table.markdown(result, [alert.name for alert in shipped.alerts]))
    return verdict.missed_targets(result)


def _command(arguments: argparse.Namespace, folder: Path) -> list[str]:
    return [
        str(arguments.program), "study-traffic", f"--accounts={arguments.accounts}", f"--from={arguments.first_day}",
        f"--days={arguments.days}", f"--calendar={arguments.calendar}", f"--drop-days={arguments.drop_days}", f"--seed={arguments.seed}",
        f"--truth={folder}"]


if __name__ == "__main__":
    main()
