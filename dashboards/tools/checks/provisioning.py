"""Grafana's alert rules: read by its models, complete, and equal to the Prometheus rules by the rules' own tests."""

import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import yaml
from grafana_foundation_sdk.models.alerting import Rule

from checks.problem import Problem
from checks.reference import unknown_names
from rules.files import rule_files
from rules.grafana import DATASOURCE_UID


def check_sources(provisioning: Path, dashboards: Path) -> None:
    """Checks the provisioning files of data sources and dashboards."""
    _check_datasources(provisioning / "datasources")
    _check_providers(provisioning / "dashboards", dashboards)


def check_alerts(provisioning: Path, metrics: dict[str, set[str]]) -> int:
    """Checks the provisioning files of alerts; returns the number of alert rules."""
    rules = list(_rules(provisioning))
    if not rules:
        raise Problem(f"{provisioning}/alerting holds no rule; run `make dashboards`.")
    repeated = [uid for uid, count in Counter(rule["uid"] for rule in rules).items() if count > 1]
    if repeated:
        raise Problem(f"The alert uid {', '.join(repeated)} is there twice.")
    for rule in rules:
        _check_rule(rule, metrics)
    return len(rules)


def check_translation(provisioning: Path, other: Path) -> None:
    """Compares two editions of the alerts, which differ in texts only; a text may ask for its values in another order."""
    ours, theirs = ({rule["uid"]: _without_texts(rule) for rule in _rules(folder)} for folder in (provisioning, other))
    for uid in sorted(ours.keys() | theirs.keys()):
        if ours.get(uid) != theirs.get(uid):
            raise Problem(f"The alert {uid} is another one in {other} than in {provisioning}; run `make dashboards`.")


def _without_texts(rule: dict) -> dict:
    data = {query["model"].get("expr") or query["model"]["expression"]: query["datasourceUid"] for query in rule["data"]}
    return rule | {"annotations": sorted(rule["annotations"]), "data": data}


def queries(provisioning: Path):
    """Every PromQL query of the alert rules: the rule's title, the refId, and the query."""
    for rule in _rules(provisioning):
        for query in rule["data"]:
            if query["datasourceUid"] == DATASOURCE_UID:
                yield rule["title"], query["refId"], query["model"]["expr"]


def _rules(provisioning: Path):
    for path in sorted((provisioning / "alerting").glob("*.yml")):
        for group in _load(path)["groups"]:
            yield from group["rules"]


def check_equality(provisioning: Path, prometheus: Path) -> int:
    """Runs the rules' promtool tests with Grafana's queries in the place of the alerts' own; returns the number of test files."""
    by_title = {title: expr for title, ref, expr in queries(provisioning) if ref == "query"}
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work) / "prometheus"
        shutil.copytree(prometheus, copy)
        replaced = sum(_replace_alerts(path, by_title) for path in rule_files(copy))
        if replaced != len(by_title):
            raise Problem(f"Grafana has {len(by_title)} alerts, Prometheus {replaced}; run `make dashboards`.")
        # Grafana's queries know no recorded names, so the tests of what comes late through them are not about these.
        tests = sorted(str(path) for path in copy.glob("tests/*.test.yml") if not path.name.endswith(".late.test.yml"))
        if not tests:
            raise Problem(f"{prometheus}/tests holds no test (*.test.yml).")
        ran = subprocess.run(["promtool", "test", "rules", *tests], check=False, capture_output=True, text=True)
    if ran.returncode != 0:
        raise Problem(f"With Grafana's queries the rules' tests fail:\n{ran.stdout}{ran.stderr}".replace(work, ""))
    return len(tests)


def _replace_alerts(path: Path, by_title: dict[str, str]) -> int:
    content = _load(path)
    seen: set[str] = set()
    count = 0
    for group in content.get("groups", []):
        for rule in group["rules"]:
            if "alert" not in rule:
                continue
            name = rule["alert"]
            title = f"{name} ({rule['labels']['severity']})" if name in seen else name
            seen.add(name)
            if title not in by_title:
                raise Problem(f"Grafana has no alert {title}; run `make dashboards`.")
            rule["expr"] = by_title[title]
            count += 1
    if count:
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return count


def _check_rule(rule: dict, metrics: dict[str, set[str]]) -> None:
    title = rule["title"]
    try:
        Rule.from_json(rule)
    except (KeyError, TypeError, ValueError) as error:
        raise Problem(f"Grafana's models cannot read the alert {title}: {error!r}") from error
    if len(rule["uid"]) > 40 or not re.fullmatch(r"[\w-]+", rule["uid"]):
        raise Problem(f"The uid {rule['uid']} is not one that Grafana takes: at most 40 letters, digits and hyphens.")
    refs = {query["refId"] for query in rule["data"]}
    used = set(re.findall(r"\$values\.(\w+)", json.dumps(rule["annotations"]))) | {rule["condition"]}
    if used - refs:
        raise Problem(f"The alert {title} uses {', '.join(sorted(used - refs))}, which none of its queries is called.")
    for query in rule["data"]:
        if query["datasourceUid"] == DATASOURCE_UID:
            wrong = unknown_names(query["model"]["expr"], metrics)
            if wrong:
                raise Problem(f"The alert {title}, query {query['refId']}: {'; '.join(wrong)}.")


def _check_datasources(folder: Path) -> None:
    uids = [source["uid"] for path in sorted(folder.glob("*.yml")) for source in _load(path)["datasources"]]
    if uids != [DATASOURCE_UID]:
        raise Problem(f"{folder} must provide the one data source {DATASOURCE_UID}, which the alerts ask; it provides {uids}.")


def _check_providers(folder: Path, dashboards: Path) -> None:
    providers = [provider for path in sorted(folder.glob("*.yml")) for provider in _load(path)["providers"]]
    for provider in providers:
        name = Path(provider["options"]["path"]).name
        if not list((dashboards if name == "en" else dashboards / name).glob("*.json")):
            raise Problem(f"The provider {provider['name']} loads {name}, where no dashboard is.")


def _load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
