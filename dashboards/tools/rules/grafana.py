"""Grafana-managed alert rules that say what the Prometheus rules say."""

import json
import re

from grafana_foundation_sdk.builders.alerting import Query as QueryBuilder
from grafana_foundation_sdk.builders.expr import (ExprTypeThresholdConditions, ExprTypeThresholdConditionsEvaluator, TypeMath,
                                                  TypeThreshold)
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.variants import Dataquery as AnyQuery
from grafana_foundation_sdk.models.alerting import Query, RelativeTimeRange
from grafana_foundation_sdk.models.dashboard import DataSourceRef
from grafana_foundation_sdk.models.prometheus import QueryEditorMode

from rules.annotations import converted
from rules.inline import Recorded
from rules.titles import unique_title

# provisioning/datasources gives this uid to the data source, and Grafana knows its own expressions by the other.
DATASOURCE_UID = "wechat-prometheus"
_EXPRESSION_UID = "__expr__"


def provisioned(groups: list[dict], folder: str) -> dict:
    """The provisioning file for the alerts of these rule groups, which puts them into a folder."""
    recorded = Recorded(groups)
    taken: set[str] = set()
    converted_groups = []
    for group in groups:
        rules = [_rule(rule, recorded, taken) for rule in group["rules"] if "alert" in rule]
        if rules:
            converted_groups.append({
                "orgId": 1, "name": group["name"], "folder": folder, "interval": group.get("interval", "1m"), "rules": rules})
    provisioning = {"apiVersion": 1, "groups": converted_groups}
    return json.loads(json.dumps(provisioning, cls=JSONEncoder))


# The rule itself is a dictionary: the SDK's model of a rule is that of the HTTP API, and files have other keys.
def _rule(rule: dict, recorded: Recorded, taken: set[str]) -> dict:
    queries = [_query("query", recorded.inlined(rule["expr"].strip()))]
    refs: dict[str, str] = {}

    def add_query(expr: str) -> str:
        if expr not in refs:
            refs[expr] = f"value{len(refs) + 1}"
            queries.append(_query(refs[expr], recorded.inlined(expr)))
        return refs[expr]

    # Grafana's templates cannot list the series of a query, so they do without annotations that do.
    annotations = {name: converted(text, add_query) for name, text in rule.get("annotations", {}).items() if "{{ range" not in text}
    title = unique_title(rule, taken)
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


def _uid(title: str) -> str:
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z]|\b)|[A-Z]?[a-z]+", title.removeprefix("WeChat"))
    return "-".join(["wechat", *words]).lower()


def _query(ref: str, expr: str) -> Query:
    source = DataSourceRef(type_val="prometheus", uid=DATASOURCE_UID)
    return _asked(ref, DATASOURCE_UID, Dataquery().ref_id(ref).datasource(source).editor_mode(QueryEditorMode.CODE).expr(expr).instant())


def _any_value() -> list[Query]:
    """Prometheus fires for every series of the answer, whatever its value; a bare threshold would not fire for a 0."""
    source = DataSourceRef(type_val=_EXPRESSION_UID, uid=_EXPRESSION_UID)
    above_zero = ExprTypeThresholdConditions().evaluator(ExprTypeThresholdConditionsEvaluator().type("gt").params([0]))
    exists = TypeMath().ref_id("exists").datasource(source).expression("is_number($query) || is_nan($query) || is_inf($query)")
    fires = TypeThreshold().ref_id("fires").datasource(source).expression("exists").conditions([above_zero])
    return [_asked("exists", _EXPRESSION_UID, exists), _asked("fires", _EXPRESSION_UID, fires)]


def _asked(ref: str, source: str, model: Builder[AnyQuery]) -> Query:
    return QueryBuilder(ref).relative_time_range(RelativeTimeRange(from_val=600, to=0)).datasource_uid(source).model(model).build()
