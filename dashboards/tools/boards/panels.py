"""The kinds of panels that the dashboards use, with the house's options."""

from boards.fields import PLAIN, override, type_overrides
from boards.targets import DATASOURCE
from boards.text import Text

_HOUR = Text("Hour", "小时")
_TOOLTIP = {"mode": "multi", "sort": "none"}


_LEGEND = {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []}


def _panel(kind: str, title, description, targets: list[dict], defaults: dict, options: dict, overrides: list[dict]) -> dict:
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "targets": targets,
        "fieldConfig": {"defaults": defaults, "overrides": overrides},
        "options": options,
    }


def stat(title, description, target: dict, unit, thresholds=PLAIN, decimals=None, mappings=(), name_only=False) -> dict:
    """One number; the colour says whether it is good."""
    defaults = {"unit": unit, "thresholds": thresholds, "color": {"mode": "thresholds"}, "mappings": list(mappings)}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "colorMode": "value",
        "graphMode": "none",
        "justifyMode": "center",
        "textMode": "name" if name_only else "value",
        "orientation": "auto",
    }
    return _panel("stat", title, description, [target], defaults, options, [])


def lines(title, description, targets, unit, overrides=(), thresholds=None, decimals=None, **custom) -> dict:
    """Values over time."""
    shape = {"drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never", "spanNulls": False, **custom}
    defaults = {"unit": unit, "color": {"mode": "palette-classic"}, "custom": shape}
    if thresholds:
        defaults["thresholds"] = thresholds
        shape["thresholdsStyle"] = {"mode": "dashed"}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {"legend": _LEGEND, "tooltip": _TOOLTIP}
    return _panel("timeseries", title, description, targets, defaults, options, list(overrides))


def days(title, description, targets, unit, overrides=(), **custom) -> dict:
    """One bar a day, standing on its date."""
    shape = {"drawStyle": "bars", "barAlignment": 1, "barWidthFactor": 0.8, "fillOpacity": 70, "lineWidth": 0,
             "axisSoftMin": 0, **custom}
    return {**lines(title, description, targets, unit, overrides, **shape), "interval": "1d"}


def hours(title, description, targets, unit, names: dict, overrides, least: float = 0) -> dict:
    """A value for each hour of one day: table targets joined by ref_hour; `names` names them by refId."""
    shape = {"drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never", "axisSoftMin": least}
    defaults = {"unit": unit, "custom": shape}
    axis = {"min": -0.5, "max": 23.5, "decimals": 0, "unit": "suffix::00", "custom__axisGridShow": False}
    hour = override(_HOUR, **axis)
    options = {"xField": _HOUR, "legend": _LEGEND, "tooltip": _TOOLTIP}
    panel = _panel("trend", title, description, targets, defaults, options, [hour, *overrides])
    return {**panel, "transformations": _joined("ref_hour", _HOUR, names, numeric=True)}


def hours_by_type(title, description, targets, unit, decimals=None) -> dict:
    """One line a message type over the hours: the targets' refIds are the types."""
    names = {target["refId"]: target["refId"] for target in targets}
    panel = hours(title, description, targets, unit, names, type_overrides(), least=1)
    if decimals is not None:
        panel["fieldConfig"]["defaults"]["decimals"] = decimals
    return panel


def bars(title, description, targets, unit, by: tuple, names: dict, overrides, mappings=()) -> dict:
    """Bars side by side for each value of a label; `by` is the label and its name in the panel."""
    defaults = {"unit": unit, "custom": {"fillOpacity": 80, "lineWidth": 0, "axisSoftMin": 0}}
    options = {"xField": by[1], "orientation": "auto", "showValue": "auto", "stacking": "none", "groupWidth": 0.75,
               "barWidth": 0.92, "xTickLabelRotation": 0, "xTickLabelMaxLength": 0, "fullHighlight": False,
               "legend": _LEGEND, "tooltip": _TOOLTIP}
    label = override(by[1], mappings=list(mappings))
    panel = _panel("barchart", title, description, targets, defaults, options, [label, *overrides])
    largest_first = {"id": "sortBy", "options": {"sort": [{"field": next(iter(names.values())), "desc": True}]}}
    return {**panel, "transformations": [*_joined(*by, names), largest_first]}


def rows(title, description, targets, by: tuple, names: dict, overrides, sort, descending=False, unit="short") -> dict:
    """A table with a row for each value of a label, its columns named by refId."""
    defaults = {"unit": unit, "thresholds": PLAIN, "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "filterable": False}}
    options = {"showHeader": True, "cellHeight": "sm", "sortBy": [{"displayName": sort, "desc": descending}],
               "footer": {"show": False, "reducer": ["sum"], "countRows": False}}
    panel = _panel("table", title, description, targets, defaults, options, list(overrides))
    return {**panel, "transformations": _joined(*by, names)}


def label_rows(title, description, target: dict, labels: dict, overrides, sort, unit="short") -> dict:
    """A table of a query's labels, in the order and under the names given; `Value` is its value."""
    panel = rows(title, description, [target], ("", ""), {}, overrides, sort, unit=unit)
    keep = {"id": "filterFieldsByName", "options": {"include": {"names": list(labels)}}}
    name = {"id": "organize", "options": {"excludeByName": {}, "includeByName": {}, "renameByName": labels,
                                          "indexByName": {label: index for index, label in enumerate(labels)}}}
    return {**panel, "transformations": [keep, name]}


def states(title, description, target: dict, mappings) -> dict:
    """A coloured lane for each series over time."""
    defaults = {"unit": "none", "thresholds": PLAIN, "color": {"mode": "thresholds"}, "mappings": list(mappings),
                "custom": {"fillOpacity": 75, "lineWidth": 0}}
    options = {"mergeValues": True, "showValue": "never", "alignValue": "left", "rowHeight": 0.85,
               "legend": _LEGEND, "tooltip": _TOOLTIP}
    return _panel("state-timeline", title, description, [target], defaults, options, [])


def _joined(by: str, by_name, names: dict, numeric: bool = False) -> list[dict]:
    """One frame out of all targets: their values as columns, everything else left out."""
    value = {ref: f"Value #{ref}" if len(names) > 1 else "Value" for ref in names}
    keep = {"id": "filterFieldsByName", "options": {"include": {"names": [by, *value.values()]}}}
    convert = {"id": "convertFieldType", "options": {"conversions": [{"targetField": by, "destinationType": "number"}], "fields": {}}}
    join = {"id": "joinByField", "options": {"byField": by, "mode": "outer"}}
    order = {"id": "sortBy", "options": {"sort": [{"field": by}]}}
    name = {"id": "organize", "options": {
        "excludeByName": {}, "includeByName": {},
        "indexByName": {by: 0, **{value[ref]: index for index, ref in enumerate(names, 1)}},
        "renameByName": {by: by_name, **{value[ref]: text for ref, text in names.items()}}}}
    return [keep, *([convert] if numeric else []), join, *([order] if numeric else []), name]
