#!/usr/bin/env python3
"""Checks the Grafana dashboards; with a feed it also runs every query on a real Prometheus."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from checks import provisioning, queries, structure
from checks.backend import running
from checks.problem import Problem
from checks.reference import metric_labels
from rules.files import rule_files

ROOT = Path(__file__).parent.parent.parent
GRAFANA = ROOT / "dashboards/grafana"
PROVISIONING = GRAFANA / "provisioning"
CHINESE = GRAFANA / "zh/provisioning"
PROMETHEUS = ROOT / "dashboards/prometheus"


def main() -> None:
    arguments = parse_arguments(__doc__)
    try:
        metrics = metric_labels(arguments.reference)
        boards = _check_structure(metrics)
        _check_alerts(metrics, arguments.rules)
        if arguments.feed:
            _check_queries(boards, arguments)
    except Problem as problem:
        sys.exit(f"check: {problem}")


def parse_arguments(description: str, feed_required: bool = False) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--feed", type=Path, required=feed_required,
                        help="OpenMetrics file of 35 days or more, as `wechat-dev history` writes it")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/debug/wechat-exporter", help="the exporter to scrape live")
    parser.add_argument("--account", default="shop", help="an account of the feed, for the dashboard of one account")
    parser.add_argument("--reference", type=Path, default=ROOT / "docs/metrics.md", help="file with the table of metrics")
    parser.add_argument("--rules", type=Path, default=PROMETHEUS, help="folder of the Prometheus rule files and their tests")
    return parser.parse_args()


def _check_structure(metrics: dict[str, set[str]]) -> dict[Path, dict]:
    boards = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted([*GRAFANA.glob("*.json"), *GRAFANA.glob("zh/*.json")])}
    if not boards:
        raise Problem(f"{GRAFANA} holds no dashboard; run `make dashboards`.")
    structure.check_uids(boards)
    for path, board in boards.items():
        structure.check(path, board, metrics)
    print(f"check: {len(boards)} dashboards: ids, grid, descriptions, units and metrics are right")
    return boards


def _check_alerts(metrics: dict[str, set[str]], rules: Path) -> None:
    provisioning.check_sources(PROVISIONING, GRAFANA)
    count = sum(provisioning.check_alerts(folder, metrics) for folder in (PROVISIONING, CHINESE))
    provisioning.check_translation(PROVISIONING, CHINESE)
    files = provisioning.check_equality(PROVISIONING, rules)
    print(f"check: {count} alerts are read by Grafana's models; {files} files of promtool tests pass with Grafana's queries")


def _check_queries(boards: dict[Path, dict], arguments: argparse.Namespace) -> None:
    rules = rule_files(arguments.rules)
    with tempfile.TemporaryDirectory() as work, running(arguments.feed, arguments.program, rules, Path(work)) as backend:
        runs = [queries.check(str(path.relative_to(GRAFANA)), queries.Runner(board, backend, arguments.account))
                for path, board in boards.items()]
    wrong = [line for _, lines in runs for line in lines]
    if wrong:
        raise Problem("\n".join(wrong))
    total = sum(count for count, _ in runs)
    print(f"check: {total} queries of {len(boards)} dashboards brought data")


if __name__ == "__main__":
    main()
