"""Nightingale's dashboards from Grafana's."""

from collections import defaultdict

from nightingale import panels
from nightingale.panels import SOURCE, VERSION
from nightingale.texts import DESCRIPTIONS, OPEN, TITLES

_COLUMNS = 24


def board(grafana: dict, english: dict, siblings: list[dict], language: str) -> dict:
    """The dashboard; `english` is the same one in English, by whose titles panels are known, `siblings` are Grafana's others."""
    since = grafana["time"]["from"]
    links = [{"type": "link", "title": other["title"], "url": f"/dashboards/{other['uid']}", "targetBlank": False} for other in siblings]
    kept = [(panel, known["title"]) for panel, known in zip(grafana["panels"], english["panels"], strict=True) if not _of_ruler(panel)]
    places = _filled([panel["gridPos"] for panel, _ in kept])
    made = [_panel(panel, title, place, since, language) for (panel, title), place in zip(kept, places, strict=True)]
    return {
        "name": grafana["title"],
        "ident": grafana["uid"],
        "tags": " ".join(grafana["tags"]),
        "note": grafana["description"],
        "configs": {"version": VERSION, "links": links, "graphTooltip": "sharedCrosshair", "graphZoom": "default",
                    "var": [_variable(variable) for variable in grafana["templating"]["list"]], "panels": made},
    }


def _of_ruler(panel: dict) -> bool:
    """Whether it shows what Prometheus' ruler writes about its alerts; Nightingale evaluates its own and has a page for them."""
    return any("ALERTS{" in target["expr"] for target in panel["targets"])


def _panel(panel: dict, english: str, place: dict, since: str, language: str) -> dict:
    identity = f"panel-{panel['id']}"
    title, description = (getattr(known[english], language) if english in known else own for known, own in
                          ((TITLES, panel["title"]), (DESCRIPTIONS, panel["description"])))
    return {
        "version": VERSION,
        "id": identity,
        "name": title,
        "description": description,
        "links": [],
        "layout": {**place, "i": identity, "isResizable": True},
        "datasourceCate": "prometheus",
        "datasourceValue": SOURCE,
        "maxPerRow": 4,
        "overrides": [],
        **_drawn(panel, since, language),
    }


def _drawn(panel: dict, since: str, language: str) -> dict:
    match panel["type"]:
        case "stat":
            return panels.stat(panel)
        case "timeseries":
            return panels.timeseries(panel, since)
        case "state-timeline":
            return panels.states(panel)
        case "trend":
            return panels.hours(panel)
        case "barchart":
            return panels.bars(panel)
        case "table":
            return panels.table(panel, _row_links(panel, language))
    raise ValueError(f"Nightingale's counterpart of the panel type {panel['type']} is not known.")


def _row_links(panel: dict, language: str) -> list[dict]:
    """Where Grafana's cells lead to another dashboard, a link at the end of the row does."""
    targets = [link["url"] for override in panel["fieldConfig"]["overrides"] for option in override["properties"] if option["id"] == "links"
               for link in option["value"]]
    return [{"title": getattr(OPEN, language), "targetBlank": False,
             "url": f"/dashboards/{url.split('?')[0].removeprefix('/d/')}?datasource=${{datasource}}&job=${{job}}"
                    "&account=${__field.labels.account}"} for url in targets]


def _filled(places: list[dict]) -> list[dict]:
    """The places, those of a lane that has lost a panel widened to fill it."""
    lanes = defaultdict(list)
    for place in places:
        lanes[place["y"]].append(place)
    made = []
    for lane in lanes.values():
        taken = sum(place["w"] for place in lane)
        start = covered = 0
        for place in lane:
            covered += place["w"]
            end = round(covered * _COLUMNS / taken)
            made.append({"h": place["h"], "w": end - start, "x": start, "y": place["y"]})
            start = end
    return made


def _variable(variable: dict) -> dict:
    if variable["type"] == "datasource":
        return {"type": "datasource", "name": variable["name"], "label": variable["label"], "definition": "prometheus", "hide": False}
    many = {"multi": True, "allOption": True, "allValue": variable["allValue"]} if variable["multi"] else {"multi": False, "allOption": False}
    return {"type": "query", "name": variable["name"], "label": variable["label"], "definition": variable["query"]["query"], "reg": "",
            "hide": False, "datasource": {"cate": "prometheus", "value": SOURCE}, **many}
