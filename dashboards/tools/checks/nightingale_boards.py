"""Nightingale's dashboards: what its import and its panels ask of them, and that they show what Grafana's show.

No Nightingale runs here. What it asks is written down from its front end, src/pages/dashboard of v8.0.0 to v9.1.1.
"""

import re
from pathlib import Path

from checks.backend import JOB, Backend
from checks.problem import Problem
from checks.queries import Runner
from checks.reference import labels_of, of_every_job, unknown_names
from checks.structure import COLUMNS, label_values
from checks.substitute import BEIJING_OFFSET, DAY, TimeRange, substituted

# What it draws since 8.0.
_TYPES = {"timeseries", "stat", "table", "barchart"}
_REF = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# How many points it asks of a graph, and the time range that it opens with where a panel has none of its own.
_POINTS, _OPENED = 240, 3600
_TOLERANCE = 1e-9


def check(path: Path, board: dict, metrics: dict[str, set[str]]) -> None:
    """Checks ids, grid, texts, panel types, variables, and the metrics and labels of all queries."""
    panels = board["configs"]["panels"]
    if len({panel["id"] for panel in panels}) < len(panels):
        raise Problem(f"{path}: a panel's id is there twice.")
    if not re.fullmatch(r"[a-zA-Z0-9-]+", board["ident"]):
        raise Problem(f"{path}: the identifier {board['ident']} has more than letters, digits and hyphens.")
    _check_grid(path, panels)
    for panel in panels:
        where = f"{path}: panel {panel['name']}"
        if panel["type"] not in _TYPES:
            raise Problem(f"{where} is of the type {panel['type']}, which Nightingale does not draw.")
        if panel["layout"]["i"] != panel["id"]:
            raise Problem(f"{where} is called {panel['layout']['i']} in the layout.")
        if not panel["description"] or not panel["options"]["standardOptions"].get("util"):
            raise Problem(f"{where} has no description, or no unit.")
        refs = [target["refId"] for target in panel["targets"]]
        if len(set(refs)) < len(refs) or not all(_REF.fullmatch(ref) for ref in refs):
            raise Problem(f"{where} calls its queries {', '.join(refs)}.")
    for where, expr, legend in _queries(board):
        _check_query(f"{path}: {where}", expr, legend, metrics)


def _check_grid(path: Path, panels: list[dict]) -> None:
    cells = [(x, y) for place in (panel["layout"] for panel in panels)
             for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]
    bottom = max(y for _, y in cells) + 1
    if len(set(cells)) < len(cells) or set(cells) != {(x, y) for x in range(COLUMNS) for y in range(bottom)}:
        raise Problem(f"{path}: panels overlap, or leave cells of the grid empty.")


def _check_query(where: str, expr: str, legend: str, metrics: dict[str, set[str]]) -> None:
    known = labels_of(expr, metrics)
    wrong = [*unknown_names(expr, metrics),
             *(f"no metric of the query has the label {label} of the legend" for label in re.findall(r"{{(\w+)}}", legend) if label not in known)]
    if not where.endswith("variable job"):
        wrong += [f"{name} is selected of every job" for name in of_every_job(expr)]
    if wrong:
        raise Problem(f"{where}: {'; '.join(wrong)}.")


def _queries(board: dict):
    for panel in board["configs"]["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['name']}, query {target['refId']}", target["expr"], target["legend"]
    for variable in board["configs"]["var"]:
        if variable["type"] == "query":
            series, label = label_values(variable["definition"])
            yield f"variable {variable['name']}", series, "{{" + label + "}}"


class Asked:
    """One dashboard on one Prometheus, beside Grafana's."""

    def __init__(self, board: dict, grafana: dict, backend: Backend, account: str):
        self._panels = board["configs"]["panels"]
        self._runner = Runner(grafana, backend, account)
        self._backend = backend

    def compare(self, name: str) -> tuple[int, list[str]]:
        """Runs all queries; returns how many there are, and one sentence for each that fails, is empty, or shows something else."""
        runs = [(panel, target) for panel in self._panels for target in panel["targets"]]
        wrong = []
        for panel, target in runs:
            where = f"{name}: panel {panel['name']}, query {target['refId']}"
            try:
                wrong += [f"{where} {complaint}." for complaint in self._complaints(panel, target)]
            except Problem as problem:
                wrong.append(f"{where}: {problem}")
        return len(runs), wrong

    def _complaints(self, panel: dict, target: dict):
        number = int(panel["id"].removeprefix("panel-"))
        of_grafana = next(one for one in self._runner.board["panels"] if one["id"] == number)
        same = next(one for one in of_grafana["targets"] if one["refId"] == target["refId"])
        ours = self._series(target)
        if not any(value != "NaN" for one in ours for _, value in _points(one)):
            yield "brings no data"
        elif target["instant"]:
            if target["expr"] != same["expr"]:
                yield "is another than Grafana's"
        elif target.get("step") == DAY:
            yield from _differences(_by(_date, ours), _by(_date, self._runner.target(of_grafana, same)), at_least=20)
        elif "step" in target:
            # Grafana's are the hours of the day shown, and ours those of several days.
            latest = max(_date(moment) for one in ours for moment, _ in _points(one))
            hours = {(_hour(moment),): float(value) for one in ours for moment, value in _points(one) if _date(moment) == latest}
            theirs = {(one["metric"]["ref_hour"],): float(one["value"][1]) for one in self._runner.target(of_grafana, same)}
            yield from _differences(hours, {key: value for key, value in theirs.items() if key in hours}, at_least=20)

    def _series(self, target: dict) -> list[dict]:
        days = int(re.fullmatch(r"now-(\d+)d", target["time"]["start"])[1]) if "time" in target else 0
        start = self._backend.end - (days * DAY or _OPENED)
        step = max((self._backend.end - start) // _POINTS, target.get("step", 15))
        expr = substituted(target["expr"], self._runner.variables | {"job": JOB}, TimeRange(start, self._backend.end, step))
        return self._backend.instant(expr) if target["instant"] else self._backend.range(expr, start, self._backend.end, step)


def _differences(ours: dict, theirs: dict, at_least: int):
    if len(ours) < at_least:
        yield f"brings {len(ours)} values, which are fewer than {at_least}"
    differing = [key for key in ours if key not in theirs or abs(ours[key] - theirs[key]) > _TOLERANCE * max(1, abs(theirs[key]))]
    if differing:
        key = differing[0]
        yield f"differs from Grafana in {len(differing)} of {len(ours)} values, first {ours[key]} for {theirs.get(key)} at {key}"


def _by(moment_of, series: list[dict]) -> dict:
    return {(*sorted(one["metric"].items()), moment_of(moment)): float(value) for one in series for moment, value in _points(one)}


def _points(one: dict) -> list:
    return one.get("values") or [one["value"]]


def _date(moment: float) -> int:
    return int(moment + BEIJING_OFFSET) // DAY


def _hour(moment: float) -> str:
    return f"{int(moment + BEIJING_OFFSET) % DAY // 3600:02}"
