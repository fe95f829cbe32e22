#!/usr/bin/env python3
"""Writes the Grafana dashboards; with --check it only compares them with what it would write."""

import argparse
import json
from pathlib import Path

from boards.account import account
from boards.exporter import exporter
from boards.overview import overview
from boards.text import LANGUAGES, EditionEncoder
from rules.written import write_or_compare

FOLDER = Path(__file__).parent.parent / "grafana"
# The layout of dashboard JSON that Grafana 11.0 writes; newer versions convert it when they load it.
SCHEMA_VERSION = 39


def editions() -> dict[Path, str]:
    """The text of each dashboard file."""
    files = {}
    for name, builder in {"overview": overview(), "account": account(), "exporter": exporter()}.items():
        board = builder.build()
        board.schema_version = SCHEMA_VERSION
        for language in LANGUAGES:
            path = FOLDER / ("" if language == "en" else language) / f"{name}.json"
            files[path] = json.dumps(board, cls=EditionEncoder, language=language, ensure_ascii=False, indent=2) + "\n"
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a file differs")
    write_or_compare(editions(), parser.parse_args().check)


if __name__ == "__main__":
    main()
