#!/usr/bin/env python3
"""Draws a picture of each dashboard from the real answers to its queries."""

import json
import sys
import tempfile
from pathlib import Path

from check import GRAFANA, parse_arguments
from checks.backend import running
from checks.problem import Problem
from checks.queries import Runner
from preview.page import Page
from rules.files import rule_files

# The feed does not hold the exporter's own process, so its panels show as much as the live one ran.
_LIVE_SECONDS = 60

FOLDER = GRAFANA / "preview"


def main() -> None:
    arguments = parse_arguments(__doc__, feed_required=True)
    FOLDER.mkdir(exist_ok=True)
    try:
        rules = rule_files(arguments.rules)
        with (tempfile.TemporaryDirectory() as work,
              running(arguments.feed, arguments.program, rules, Path(work), _LIVE_SECONDS) as backend):
            for path in sorted(GRAFANA.glob("*.json")):
                picture = FOLDER / f"{path.stem}.png"
                picture.write_bytes(Page(Runner(json.loads(path.read_text(encoding="utf-8")), backend, arguments.account)).png())
                print(f"preview: {picture.name}, {picture.stat().st_size // 1000} kB")
    except Problem as problem:
        sys.exit(f"preview: {problem}")


if __name__ == "__main__":
    main()
