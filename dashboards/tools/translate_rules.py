#!/usr/bin/env python3
"""Writes the Prometheus alerts with Chinese texts, from the English ones and a table; with --check it only compares."""

import argparse
import sys
from pathlib import Path

import yaml

from rules.files import translated as place_of
from rules.translation import translated
from rules.written import write_or_compare

FOLDER = Path(__file__).parent.parent / "prometheus"
SOURCE = FOLDER / "wechat-exporter.alerts.yml"
TEXTS = FOLDER / "texts.zh.yml"
_HEADER = f"# Made from {SOURCE.name} and {TEXTS.name} by `make dashboards`; edit those.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file differs")
    arguments = parser.parse_args()
    try:
        text = _HEADER + translated(SOURCE.read_text(encoding="utf-8"), yaml.safe_load(TEXTS.read_text(encoding="utf-8")))
    except ValueError as error:
        sys.exit(f"{TEXTS} does not fit {SOURCE.name}:\n{error}")
    write_or_compare({place_of(SOURCE): text}, arguments.check)


if __name__ == "__main__":
    main()
