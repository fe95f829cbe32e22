#!/usr/bin/env python3
"""Writes the Prometheus rule files as PrometheusRule objects of the Prometheus operator; with --check it only compares."""

import argparse
import sys
from pathlib import Path

import yaml

from rules.files import rule_files

ROOT = Path(__file__).parent.parent.parent
TARGET = ROOT / "deploy/kubernetes/rules"
_OBJECT = """\
# Made from {source} by `make dashboards`; edit the rules there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {name}
  labels:
    app.kubernetes.io/instance: wechat-exporter
    app.kubernetes.io/name: wechat-exporter
spec:
"""


def wrapped(path: Path) -> str:
    """The object whose `spec` is the rule file as it is, comments included."""
    text = path.read_text(encoding="utf-8")
    lines = ["  " + line if line.strip() else line for line in text.splitlines(keepends=True)]
    made = _OBJECT.format(source=path.relative_to(ROOT), name=path.stem.replace(".", "-")) + "".join(lines)
    if yaml.safe_load(made)["spec"] != yaml.safe_load(text):
        raise ValueError(f"{path} means something else when it is indented; write its long texts as blocks (|, >-).")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a file differs")
    arguments = parser.parse_args()
    try:
        made = {TARGET / path.with_suffix(".yaml").name: wrapped(path) for path in rule_files(ROOT / "dashboards/prometheus")}
    except ValueError as error:
        sys.exit(str(error))
    for path, text in made.items():
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is not what the rules make; run `make dashboards` and commit the result.")


if __name__ == "__main__":
    main()
