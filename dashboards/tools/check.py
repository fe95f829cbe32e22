#!/usr/bin/env python3
"""Checks the dashboards and alerts of Grafana and Nightingale; with a feed it also runs every query on a real Prometheus."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from checks import categraf, nightingale_boards, nightingale_rules, provisioning, queries, structure
from checks.backend import running
from checks.problem import Problem
from checks.reference import metric_labels
from rules.files import rule_files

ROOT = Path(__file__).parent.parent.parent
GRAFANA = ROOT / "dashboards/grafana"
NIGHTINGALE = ROOT / "dashboards/nightingale"
PROVISIONING = GRAFANA / "provisioning"
CHINESE = GRAFANA / "zh/provisioning"
PROMETHEUS = ROOT / "dashboards/prometheus"


def main() -> None:
    arguments = parse_arguments(__doc__)
    try:
        metrics = metric_labels(arguments.reference)
        boards = _check_structure(metrics)
        _check_alerts(metrics, arguments.rules)
        copies = _check_nightingale(boards, metrics)
        if arguments.feed:
            _check_queries(boards, copies, arguments)
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
    print(f"check: {count} alerts are read by Grafana's models")
    editions = {path: nightingale_rules.check(path, metrics) for path in _editions(NIGHTINGALE, "alerts.json")}
    for path, alerts in editions.items():
        provisioning.check_same(PROVISIONING, {alert["name"]: alert["rule_config"]["queries"][0]["prom_ql"] for alert in alerts}, path)
    english = NIGHTINGALE / "alerts.json"
    for path in editions.keys() - {english}:
        nightingale_rules.check_translation(path, editions[path], editions[english])
    # Grafana's queries are the same, so they are run with them.
    files = nightingale_rules.check_equality(english, editions[english], rules)
    print(f"check: {files} files of promtool tests pass with Nightingale's queries, waiting times and texts, and with Grafana's queries")


def _check_nightingale(grafana: dict[Path, dict], metrics: dict[str, set[str]]) -> dict[Path, dict]:
    """The dashboards of Nightingale by those of Grafana."""
    copies = {}
    for path in grafana:
        copy = NIGHTINGALE / path.relative_to(GRAFANA)
        copies[path] = json.loads(copy.read_text(encoding="utf-8"))
        nightingale_boards.check(copy, copies[path], metrics)
    categraf.check(NIGHTINGALE / "categraf.toml")
    print(f"check: {len(copies)} dashboards of Nightingale and the recipe for categraf are as they are taken")
    return copies


def _editions(folder: Path, name: str) -> list[Path]:
    return sorted([*folder.glob(name), *folder.glob(f"zh/{name}")])


def _check_queries(boards: dict[Path, dict], copies: dict[Path, dict], arguments: argparse.Namespace) -> None:
    rules = rule_files(arguments.rules)
    with tempfile.TemporaryDirectory() as work, running(arguments.feed, arguments.program, rules, Path(work)) as backend:
        runs = [queries.check(str(path.relative_to(GRAFANA)), queries.Runner(board, backend, arguments.account))
                for path, board in boards.items()]
        compared = [nightingale_boards.Asked(copies[path], board, backend, arguments.account).compare(f"Nightingale's {path.name}")
                    for path, board in boards.items() if path.parent == GRAFANA]
    wrong = [line for _, lines in [*runs, *compared] for line in lines]
    if wrong:
        raise Problem("\n".join(wrong))
    print(f"check: {sum(count for count, _ in runs)} queries of {len(boards)} dashboards brought data")
    print(f"check: {sum(count for count, _ in compared)} queries of Nightingale's dashboards brought what Grafana's bring")


if __name__ == "__main__":
    main()
