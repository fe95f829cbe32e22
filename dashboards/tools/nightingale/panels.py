"""Nightingale's panels from Grafana's: each kind with what it can show of the other's options."""

import re

from nightingale.times import DAY_SECONDS, HOUR_SECONDS, of_day, of_hour

# The layout of panels that Nightingale 7 and 8.0 write; newer versions convert it when they load it.
VERSION = "3.0.0"
SOURCE = "${datasource}"

# Grafana's names of colours.
_COLORS = {"green": "#73BF69", "yellow": "#FADE2A", "orange": "#FF9830", "red": "#F2495C", "blue": "#5794F2", "purple": "#B877D9"}
_UNITS = {"none": "none", "locale": "none", "short": "sishort", "percentunit": "percentUnit", "s": "seconds", "bytes": "bytesIEC",
          "reqps": "reqps", "dateTimeFromNow": "time:MM-DD HH:mm"}
# Nightingale keeps no time range with a dashboard, and none of these says anything within its hour.
_HOURS_SHOWN = "now-4d"
_LEGEND = {"displayMode": "list", "placement": "bottom", "behaviour": "showItem", "selectMode": "single"}


def timeseries(panel: dict, since: str) -> dict:
    """Lines, or stacked bars; days and hours over the time that they need, everything else over that of the dashboard."""
    style = panel["fieldConfig"]["defaults"]["custom"]
    daily = panel.get("interval") == "1d"
    stacked = style.get("stacking", {}).get("mode") == "normal"
    targets = [_over_time(target, of_day(target["expr"]), DAY_SECONDS, since) if daily else _target(target) for target in panel["targets"]]
    pointed = daily and not stacked
    made = _drawn(panel, targets, "bars" if stacked else "lines", pointed)
    made["custom"]["stack"] = "noraml" if stacked else "off"  # so spelled in this version
    made["custom"]["fillOpacity"] = style.get("fillOpacity", 0) / 100 if stacked or not daily else 0
    return made


def states(panel: dict) -> dict:
    """Lanes of colours become lines of 0 and 1."""
    return _drawn(panel, [_target(target) for target in panel["targets"]], "lines", False)


def hours(panel: dict) -> dict:
    """What Grafana shows over the hours of one day stands here on the hours of several days."""
    names = _columns(panel)
    targets = [_over_time({**target, "legendFormat": names[target["refId"]]}, of_hour(target["expr"]), HOUR_SECONDS, _HOURS_SHOWN)
               for target in panel["targets"]]
    return _drawn(panel, targets, "lines", False)


def stat(panel: dict) -> dict:
    defaults = panel["fieldConfig"]["defaults"]
    named = panel["options"].get("textMode") == "name"
    return {"type": "stat", "targets": [_target(target) for target in panel["targets"]],
            "options": {"valueMappings": _mappings(defaults.get("mappings", [])), "thresholds": _thresholds(defaults["thresholds"]),
                        "standardOptions": _standard(defaults)},
            "custom": {"version": VERSION, "textMode": "name" if named else "value", "calc": "lastNotNull", "valueField": "Value",
                       "colorMode": "value", "graphMode": "none", "colSpan": 0, "orientation": "auto", "textSize": {}}}


def bars(panel: dict) -> dict:
    """Bars side by side for each value of a label."""
    names = _columns(panel)
    mappings = [mapping for override in panel["fieldConfig"]["overrides"] for option in override["properties"]
                if option["id"] == "mappings" for mapping in option["value"]]
    return {"type": "barchart", "targets": [_target({**target, "legendFormat": names[target["refId"]]}) for target in panel["targets"]],
            "options": {"valueMappings": _mappings(mappings), "standardOptions": _standard(panel["fieldConfig"]["defaults"])},
            "custom": {"version": VERSION, "calc": "lastNotNull", "valueField": "Value", "xAxisField": _joined_by(panel), "yAxisField": "Value",
                       "colorField": "Name"}}


def table(panel: dict, links: list[dict]) -> dict:
    """A row for each value of a label, and a column for each query, called by its legend."""
    names, by = _columns(panel), _joined_by(panel)
    heading = _renamed(panel)[by]
    defaults = panel["fieldConfig"]["defaults"]
    settings = {override["matcher"]["options"]: {option["id"]: option["value"] for option in override["properties"]}
                for override in panel["fieldConfig"]["overrides"]}
    first = panel["options"]["sortBy"][0]
    sorted_by = next(ref for ref, name in names.items() if name == first["displayName"])
    overrides = []
    for ref, name in names.items():
        own = {**{key: defaults[key] for key in ("unit", "decimals") if key in defaults}, **settings.get(name, {})}
        colors = _ranges(own["thresholds"]) if "thresholds" in own else []
        overrides.append({"matcher": {"id": "byFrameRefID", "value": ref}, "properties": {
            "standardOptions": _standard(own), "valueMappings": [*_mappings(own.get("mappings", [])), *colors]}})
    return {"type": "table", "targets": [_target({**target, "legendFormat": names[target["refId"]]}) for target in panel["targets"]],
            "options": {"standardOptions": _standard(defaults)}, "overrides": overrides,
            "transformations": [{"id": "organize", "options": {"renameByName": {by: heading}}}],
            "custom": {"version": VERSION, "showHeader": True, "colorMode": "value", "calc": "lastNotNull", "displayMode": "labelValuesToRows",
                       "aggrDimension": [by], "sortColumn": sorted_by, "sortOrder": "descend" if first["desc"] else "ascend",
                       "tableLayout": "auto", "nowrap": True, "linkMode": "appendLinkColumn", "links": links}}


def _target(target: dict) -> dict:
    legend = "" if target["legendFormat"] == "__auto" else target["legendFormat"]
    return {"refId": target["refId"], "expr": target["expr"], "legend": legend, "instant": bool(target.get("instant"))}


def _over_time(target: dict, expr: str, step: int, since: str) -> dict:
    return {**_target(target), "expr": expr, "instant": False, "step": step, "time": {"start": since, "end": "now"}}


def _drawn(panel: dict, targets: list[dict], style: str, pointed: bool) -> dict:
    defaults = panel["fieldConfig"]["defaults"]
    names = [{"type": "textValue", "match": {"textValue": name}, "result": {"text": shown}} for name, shown in _shown_as(panel).items()]
    options = {"legend": _LEGEND, "tooltip": {"mode": "all", "sort": "none"}, "standardOptions": _standard(defaults),
               "valueMappings": names}
    if defaults.get("custom", {}).get("thresholdsStyle", {}).get("mode", "off") != "off":
        options |= {"thresholds": _limits(defaults["thresholds"]), "thresholdsStyle": {"mode": "dashed"}}
    return {"type": "timeseries", "targets": targets, "options": options,
            "custom": {"version": VERSION, "drawStyle": style, "lineInterpolation": "linear", "lineWidth": 2, "fillOpacity": 0,
                       "gradientMode": "none", "stack": "off", "scaleDistribution": {"type": "linear"}, "spanNulls": False,
                       "showPoints": "always" if pointed else "none", "pointSize": 5}}


def _standard(field: dict) -> dict:
    """Unit, decimals and bounds; a date is a unit with a form. The key `util` is what this version calls the unit."""
    unit = field.get("unit", "none")
    known = _UNITS.get(unit, unit)
    made: dict = {key: field[key] for key in ("decimals", "min", "max") if field.get(key) is not None}
    if field.get("custom", {}).get("axisSoftMin") == 0:
        made.setdefault("min", 0)
    if known.startswith("time:"):
        return made | {"util": "datetimeMilliseconds", "dateFormat": known.removeprefix("time:")}
    if unit not in _UNITS and not unit.startswith("suffix: "):
        raise ValueError(f"Grafana's unit {unit} has no counterpart in Nightingale.")
    # Without a number it shows six.
    made.setdefault("decimals", 0 if unit == "locale" else 2)
    return made | {"util": known.removeprefix("suffix: ")}


def _color(name: str) -> str:
    return _COLORS.get(name, name)


def _thresholds(thresholds: dict) -> dict:
    """The colour below the first value, then the colour from each value on."""
    first, *rest = thresholds["steps"]
    return {"mode": "absolute", "steps": [{"color": _color(first["color"]), "value": None, "type": "base"},
                                          *({"color": _color(step["color"]), "value": step["value"]} for step in rest)]}


def _limits(thresholds: dict) -> dict:
    """Of a graph, a line at each value: in the colour of what lies beyond it, on whichever side that is."""
    first, *rest = thresholds["steps"]
    lines = [{"color": _color(first["color"] if step["color"] == "transparent" else step["color"]), "value": step["value"]} for step in rest]
    return {"mode": "absolute", "steps": [{"color": "transparent", "value": None, "type": "base"}, *lines]}


def _ranges(thresholds: dict) -> list[dict]:
    """Of a table's column, whose cells know no thresholds: the highest first, since the first that fits counts."""
    first, *rest = thresholds["steps"]
    colored = [{"type": "range", "match": {"from": step["value"]}, "result": {"color": _color(step["color"]), "text": ""}} for step in rest]
    below = {"type": "range", "match": {"to": rest[0]["value"]}, "result": {"color": _color(first["color"]), "text": ""}}
    return [*reversed(colored), below]


def _mappings(mappings: list[dict]) -> list[dict]:
    made = []
    for mapping in mappings:
        for value, result in mapping["options"].items():
            shown = {"text": result["text"], "color": _color(result["color"])}
            number = re.fullmatch(r"-?\d+", value)
            made.append({"type": "special", "match": {"special": int(value)}, "result": shown} if number else
                        {"type": "textValue", "match": {"textValue": value}, "result": shown})
    return made


def _renamed(panel: dict) -> dict[str, str]:
    return next(step for step in panel["transformations"] if step["id"] == "organize")["options"]["renameByName"]


def _columns(panel: dict) -> dict[str, str]:
    """The name of each query's column."""
    named = _renamed(panel)
    refs = [target["refId"] for target in panel["targets"]]
    names = {ref: named["Value" if len(refs) == 1 else f"Value #{ref}"] for ref in refs}
    return {ref: _shown_as(panel).get(name, name) for ref, name in names.items()}


def _shown_as(panel: dict) -> dict[str, str]:
    """What the dashboard calls a series that has another name."""
    return {override["matcher"]["options"]: option["value"] for override in panel["fieldConfig"]["overrides"]
            for option in override["properties"] if option["id"] == "displayName"}


def _joined_by(panel: dict) -> str:
    return next(step for step in panel["transformations"] if step["id"] == "joinByField")["options"]["byField"]
