"""What all dashboards have in common: variables, links, time, annotations."""

from dataclasses import dataclass, field

from boards.targets import DATASOURCE
from boards.text import Text

TAG = "wechat-exporter"
# The layout of dashboard JSON that Grafana 11 writes; newer versions convert it when they load it.
SCHEMA_VERSION = 39


@dataclass
class Dashboard:
    """One dashboard, before it is written in a language."""

    name: str
    title: Text
    description: Text
    panels: list[dict]
    variables: list[dict]
    time_from: str
    annotations: list[dict] = field(default_factory=list)

    def json(self) -> dict:
        builtin = {"name": "Annotations & Alerts", "type": "dashboard", "builtIn": 1, "enable": True, "hide": True,
                   "iconColor": "rgba(0, 211, 255, 1)", "datasource": {"type": "grafana", "uid": "-- Grafana --"}}
        return {
            "uid": uid(self.name),
            "title": self.title,
            "description": self.description,
            "tags": ["wechat", Text(TAG, f"{TAG}-zh")],
            "timezone": "Asia/Shanghai",
            "weekStart": "monday",
            "time": {"from": self.time_from, "to": "now"},
            "refresh": "5m",
            "editable": True,
            "graphTooltip": 1,
            "schemaVersion": SCHEMA_VERSION,
            "links": [_siblings()],
            "templating": {"list": self.variables},
            "annotations": {"list": [builtin, *self.annotations]},
            "panels": self.panels,
        }


def uid(name: str) -> Text:
    return Text(f"wechat-{name}", f"wechat-{name}-zh")


def link_to_account() -> dict:
    url = "/d/{}?var-datasource=${{datasource}}&var-job=${{job}}&var-account=${{__value.raw:percentencode}}"
    return {"title": Text("Open this account", "打开此账号"), "url": uid("account").within(url), "targetBlank": False}


def _siblings() -> dict:
    return {"title": Text("WeChat dashboards", "微信仪表盘"), "type": "dashboards", "tags": [Text(TAG, f"{TAG}-zh")],
            "asDropdown": False, "includeVars": True, "keepTime": False, "targetBlank": False, "icon": "external link",
            "tooltip": "", "url": ""}


def datasource_variable() -> dict:
    return {"name": "datasource", "label": Text("Data source", "数据源"), "type": "datasource", "query": "prometheus",
            "hide": 0, "multi": False, "includeAll": False, "refresh": 1, "regex": "", "current": {}, "options": []}


def query_variable(name: str, label: Text, query: str, many: bool = False) -> dict:
    variable = {"name": name, "label": label, "type": "query", "datasource": DATASOURCE, "hide": 0, "multi": many,
                "includeAll": many, "refresh": 2, "regex": "", "sort": 1, "options": [], "current": {},
                "query": {"qryType": 1, "query": query, "refId": name}}
    if many:
        variable |= {"allValue": ".*", "current": {"text": ["All"], "value": ["$__all"], "selected": True}}
    return variable


def job_variable() -> dict:
    return query_variable("job", Text("Job", "任务"), "label_values(wechat_exporter_build_info, job)")


def account_variable(many: bool) -> dict:
    return query_variable("account", Text("Account", "账号"), 'label_values(wechat_up{job="$job"}, account)', many)


def dated_annotation(name: Text, expr: str, color: str, title: Text, enable: bool = True) -> dict:
    """Marks days: the query's value is the moment to mark, in milliseconds."""
    return {"name": name, "datasource": DATASOURCE, "enable": enable, "hide": False, "iconColor": color, "expr": expr,
            "step": "1h", "titleFormat": title, "textFormat": "{{account}}", "tagKeys": "account", "useValueForTime": True}
