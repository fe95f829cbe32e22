#!/usr/bin/env python3
"""Writes Grafana's alert rules from the Prometheus rule files; with --check it only compares."""

import argparse
import sys
from pathlib import Path

import yaml

from rules.files import rule_files
from rules.grafana import provisioned
from rules.written import write_or_compare

DASHBOARDS = Path(__file__).parent.parent
# The languages of the alerts' texts, with the folder of Grafana; the rules are the same, uids included, so only one edition can be loaded.
FOLDERS = {"en": "WeChat", "zh": "微信"}
_HEADER = "# Made from dashboards/prometheus by `make dashboards`; edit the rules there.\n"


class _Dumper(yaml.SafeDumper):
    """Writes queries as block text, and nothing as an alias, which people cannot read."""

    def ignore_aliases(self, data) -> bool:
        return True


def _text(dumper: _Dumper, value: str):
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def target(language: str) -> Path:
    return DASHBOARDS / "grafana" / ("" if language == "en" else language) / "provisioning/alerting/wechat-exporter.yml"


def provisioning_text(files: list[Path], folder: str) -> str:
    groups = [group for path in files for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]]
    return _HEADER + yaml.dump(provisioned(groups, folder), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the file differs")
    parser.add_argument("--rules", type=Path, default=DASHBOARDS / "prometheus", help="folder of the Prometheus rule files")
    arguments = parser.parse_args()
    if not rule_files(arguments.rules):
        sys.exit(f"{arguments.rules} holds no rule file (*.yml with groups).")
    try:
        made = {target(language): provisioning_text(rule_files(arguments.rules, language), folder) for language, folder in FOLDERS.items()}
    except ValueError as error:
        sys.exit(f"The rules cannot be told to Grafana: {error}")
    write_or_compare(made, arguments.check)


if __name__ == "__main__":
    main()
