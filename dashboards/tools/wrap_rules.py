#!/usr/bin/env python3
"""Writes the Prometheus rule files as PrometheusRule objects of the Prometheus operator; with --check it only compares."""

import argparse
import sys
from pathlib import Path

import yaml

from rules.files import rule_files, translated
from rules.written import write_or_compare

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


def wrapped(path: Path, name: str) -> str:
    """The object whose `spec` is the rule file as it is, comments included."""
    text = path.read_text(encoding="utf-8")
    lines = ["  " + line if line.strip() else line for line in text.splitlines(keepends=True)]
    made = _OBJECT.format(source=path.relative_to(ROOT), name=name.replace(".", "-")) + "".join(lines)
    if yaml.safe_load(made)["spec"] != yaml.safe_load(text):
        raise ValueError(f"{path} means something else when it is indented; write its long texts as blocks (|, >-).")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a file differs")
    arguments = parser.parse_args()
    files = rule_files(ROOT / "dashboards/prometheus")
    try:
        made = {TARGET / f"{path.stem}.yaml": wrapped(path, path.stem) for path in files}
        # A patch has the name of the object whose rules it replaces.
        made |= {TARGET / f"zh/{path.stem}.yaml": wrapped(translated(path), path.stem) for path in files if translated(path).exists()}
    except ValueError as error:
        sys.exit(str(error))
    write_or_compare(made, arguments.check)


if __name__ == "__main__":
    main()
