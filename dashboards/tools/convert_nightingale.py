#!/usr/bin/env python3
"""Writes Nightingale's alert rules and dashboards from the Prometheus rules and Grafana's dashboards; with --check it only compares."""

import argparse
import json
import sys
from pathlib import Path

import yaml

from boards.text import LANGUAGES
from generate import editions
from nightingale.boards import board
from nightingale.rules import alert_rules
from rules.files import rule_files
from rules.written import write_or_compare

DASHBOARDS = Path(__file__).parent.parent
FOLDER = DASHBOARDS / "nightingale"


def rules(folder: Path) -> dict[Path, list[dict]]:
    """The alerts in each language, in the folders that the dashboards have."""
    made = {}
    for language in LANGUAGES:
        groups = [group for path in rule_files(folder, language) for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
        made[FOLDER / ("" if language == "en" else language) / "alerts.json"] = alert_rules(groups)
    return made


def boards() -> dict[Path, dict]:
    """The dashboards, in the folders that Grafana's have."""
    grafana = {path.relative_to(path.parents[1] if path.parent.name in LANGUAGES else path.parent): json.loads(text)
               for path, text in editions().items()}
    made = {}
    for path, content in grafana.items():
        language = path.parent.name or "en"
        siblings = [other for name, other in grafana.items() if name.parent == path.parent and name != path]
        made[FOLDER / path] = board(content, grafana[Path(path.name)], siblings, language)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a file differs")
    check = parser.parse_args().check
    try:
        made = rules(DASHBOARDS / "prometheus") | boards()
    except ValueError as error:
        sys.exit(f"This cannot be told to Nightingale: {error}")
    write_or_compare({path: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for path, content in made.items()}, check)


if __name__ == "__main__":
    main()
