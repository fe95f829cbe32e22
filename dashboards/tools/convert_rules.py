#!/usr/bin/env python3
"""Writes Grafana's alert rules from the Prometheus rule files; with --check it only compares."""

import argparse
import sys
from pathlib import Path

import yaml

from rules.files import rule_files
from rules.grafana import provisioned

DASHBOARDS = Path(__file__).parent.parent
TARGET = DASHBOARDS / "grafana/provisioning/alerting/wechat-exporter.yml"
_HEADER = "# Made from dashboards/prometheus by `make dashboards`; edit the rules there.\n"


class _Dumper(yaml.SafeDumper):
    """Writes queries as block text, and nothing as an alias, which people cannot read."""

    def ignore_aliases(self, data) -> bool:
        return True


def _text(dumper: _Dumper, value: str):
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def provisioning_text(files: list[Path]) -> str:
    groups = [group for path in files for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
    return _HEADER + yaml.dump(provisioned(groups), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file differs")
    parser.add_argument("--rules", type=Path, default=DASHBOARDS / "prometheus", help="folder of the Prometheus rule files")
    arguments = parser.parse_args()
    files = rule_files(arguments.rules)
    if not files:
        sys.exit(f"{arguments.rules} holds no rule file (*.yml with groups).")
    try:
        text = provisioning_text(files)
    except ValueError as error:
        sys.exit(f"The rules cannot be told to Grafana: {error}")
    if not arguments.check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET} is not what the rules make; run `make dashboards` and commit the result.")


if __name__ == "__main__":
    main()
