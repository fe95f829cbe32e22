"""Runs the rules' own promtool tests with what another program makes of the alerts in the place of the alerts themselves."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

from checks.problem import Problem
from rules.files import rule_files
from rules.titles import unique_title


def run(prometheus: Path, replacements: dict[str, dict], whose: str) -> int:
    """`replacements` has for each title what of its rule is another's, as `expr`; returns the number of test files."""
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work) / "prometheus"
        shutil.copytree(prometheus, copy)
        replaced = sum(_replace_alerts(path, replacements, whose) for path in rule_files(copy))
        if replaced != len(replacements):
            raise Problem(f"{whose} has {len(replacements)} alerts, Prometheus {replaced}; run `make dashboards`.")
        # Others' queries know no recorded names, so the tests of what comes late through them are not about these.
        tests = sorted(str(path) for path in copy.glob("tests/*.test.yml") if not path.name.endswith(".late.test.yml"))
        if not tests:
            raise Problem(f"{prometheus}/tests holds no test (*.test.yml).")
        ran = subprocess.run(["promtool", "test", "rules", *tests], check=False, capture_output=True, text=True)
    if ran.returncode != 0:
        raise Problem(f"With {whose}'s alerts the rules' tests fail:\n{ran.stdout}{ran.stderr}".replace(work, ""))
    return len(tests)


def _replace_alerts(path: Path, replacements: dict[str, dict], whose: str) -> int:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    alerts = [rule for group in content.get("groups", []) for rule in group["rules"] if "alert" in rule]
    taken: set[str] = set()
    for rule in alerts:
        title = unique_title(rule, taken)
        if title not in replacements:
            raise Problem(f"{whose} has no alert {title}; run `make dashboards`.")
        rule.update(replacements[title])
    if alerts:
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return len(alerts)
