"""Grafana's provisioning files: read by its models, complete, and with the queries that the rules' own tests are run with."""

import json
import re
from collections import Counter
from pathlib import Path

import yaml
from grafana_foundation_sdk.models.alerting import Rule

from checks.problem import Problem
from checks.reference import unknown_names
from nightingale.promql import compact
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


def check_same(provisioning: Path, others: dict[str, str], path: Path) -> None:
    """Checks that another program's alerts ask what Grafana's ask, but for white space."""
    asked = {title: compact(expr) for title, ref, expr in queries(provisioning) if ref == "query"}
    differing = sorted(asked.items() ^ {(title, compact(expr)) for title, expr in others.items()})
    if differing:
        raise Problem(f"{path} and Grafana ask something else with {differing[0][0]}; run `make dashboards`.")


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
