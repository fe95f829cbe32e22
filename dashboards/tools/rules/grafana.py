"""Grafana-managed alert rules that say what the Prometheus rules say."""

import re

from rules.annotations import converted
from rules.inline import Recorded

# provisioning/datasources gives this uid to the data source, and Grafana knows its own expressions by the other.
DATASOURCE_UID = "wechat-prometheus"
_EXPRESSION_UID = "__expr__"
_FOLDER = "WeChat"


def provisioned(groups: list[dict]) -> dict:
    """The provisioning file for the alerts of these rule groups."""
    recorded = Recorded(groups)
    taken: set[str] = set()
    converted_groups = []
    for group in groups:
        rules = [_rule(rule, recorded, taken) for rule in group["rules"] if "alert" in rule]
        if rules:
            converted_groups.append({
                "orgId": 1, "name": group["name"], "folder": _FOLDER, "interval": group.get("interval", "1m"), "rules": rules})
    return {"apiVersion": 1, "groups": converted_groups}


def _rule(rule: dict, recorded: Recorded, taken: set[str]) -> dict:
    queries = [_query("query", recorded.inlined(rule["expr"].strip()))]
    refs: dict[str, str] = {}

    def add_query(expr: str) -> str:
        if expr not in refs:
            refs[expr] = f"value{len(refs) + 1}"
            queries.append(_query(refs[expr], recorded.inlined(expr)))
        return refs[expr]

    annotations = {name: converted(text, add_query) for name, text in rule.get("annotations", {}).items()}
    title = _title(rule, taken)
    grafana = {
        "uid": _uid(title),
        "title": title,
        "condition": "fires",
        "data": [*queries, *_any_value()],
        # An empty answer is the good case: nothing has fallen.
        "noDataState": "OK",
        "execErrState": "Error",
        "for": rule.get("for", "0s"),
        "annotations": annotations,
        "labels": rule.get("labels", {}),
        "isPaused": False,
    }
    if "keep_firing_for" in rule:
        grafana["keepFiringFor"] = rule["keep_firing_for"]
    # Prometheus ends an alert as soon as its series is gone; Grafana would wait for two evaluations.
    grafana["missing_series_evals_to_resolve"] = 1
    return grafana


def _title(rule: dict, taken: set[str]) -> str:
    """Titles are unique in a folder; rules of one alert name differ in severity."""
    title = rule["alert"]
    if title in taken:
        title = f"{title} ({rule['labels']['severity']})"
    if title in taken:
        raise ValueError(f"Two alerts {rule['alert']} have one severity; Grafana cannot tell them apart.")
    taken.add(title)
    return title


def _uid(title: str) -> str:
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z]|\b)|[A-Z]?[a-z]+", title.removeprefix("WeChat"))
    return "-".join(["wechat", *words]).lower()


def _query(ref: str, expr: str) -> dict:
    return {
        "refId": ref,
        "relativeTimeRange": {"from": 600, "to": 0},
        "datasourceUid": DATASOURCE_UID,
        "model": {"refId": ref, "datasource": {"type": "prometheus", "uid": DATASOURCE_UID}, "editorMode": "code", "expr": expr,
                  "instant": True, "range": False, "intervalMs": 1000, "maxDataPoints": 43200},
    }


def _any_value() -> list[dict]:
    """Prometheus fires for every series of the answer, whatever its value; a bare threshold would not fire for a 0."""
    source = {"type": _EXPRESSION_UID, "uid": _EXPRESSION_UID}
    exists = {"refId": "exists", "type": "math", "datasource": source,
              "expression": "is_number($query) || is_nan($query) || is_inf($query)"}
    fires = {"refId": "fires", "type": "threshold", "datasource": source, "expression": "exists",
             "conditions": [{"evaluator": {"type": "gt", "params": [0]}}]}
    return [{"refId": model["refId"], "relativeTimeRange": {"from": 600, "to": 0}, "datasourceUid": _EXPRESSION_UID, "model": model}
            for model in (exists, fires)]
