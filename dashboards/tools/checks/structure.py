"""What can be said of a dashboard without running a query."""

import json
import re
from collections import Counter
from pathlib import Path

from checks.problem import Problem
from checks.reference import labels_of, of_every_job, unknown_names

COLUMNS = 24

# The panel kinds whose numbers say nothing without a unit.
_WITH_UNIT = frozenset({"stat", "timeseries", "trend", "barchart", "table", "state-timeline"})


def check(path: Path, board: dict, metrics: dict[str, set[str]]) -> None:
    """Checks ids, grid, descriptions, units, data sources, and the metrics and labels of all queries."""
    panels = board["panels"]
    repeated = [str(key) for key, count in Counter(panel["id"] for panel in panels).items() if count > 1]
    if repeated:
        raise Problem(f"{path}: panel id {', '.join(repeated)} is there twice.")
    _check_grid(path, panels)
    for panel in panels:
        where = f"{path}: panel {panel['title']}"
        if not panel.get("description"):
            raise Problem(f"{where} has no description.")
        if panel["type"] in _WITH_UNIT and not panel["fieldConfig"]["defaults"].get("unit"):
            raise Problem(f"{where} has no unit.")
    for where, expr, legend in queries(board):
        _check_query(f"{path}: {where}", expr, legend, metrics)
    fixed = set(re.findall(r'"type": "prometheus", "uid": "([^"]*)"', json.dumps(board))) - {"${datasource}"}
    if fixed:
        raise Problem(f"{path} uses the data source {', '.join(sorted(fixed))}; use ${{datasource}}.")


def check_uids(boards: dict[Path, dict]) -> None:
    repeated = [uid for uid, count in Counter(board["uid"] for board in boards.values()).items() if count > 1]
    if repeated:
        raise Problem(f"The dashboard uid {', '.join(repeated)} is there twice.")


def queries(board: dict):
    """Every query of a dashboard: where it stands, its PromQL, and its legend."""
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}, query {target['refId']}", target["expr"], target["legendFormat"]
    for annotation in board["annotations"]["list"]:
        if "expr" in annotation:
            yield f"annotation {annotation['name']}", annotation["expr"], annotation["textFormat"]
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            series, label = label_values(variable["query"]["query"])
            yield f"variable {variable['name']}", series, "{{" + label + "}}"


def label_values(query: str) -> tuple[str, str]:
    """The series and the label of `label_values(series, label)`."""
    found = re.fullmatch(r"label_values\((.+), (\w+)\)", query)
    if not found:
        raise Problem(f"The variable query {query} is not label_values(series, label).")
    return found[1], found[2]


def _check_query(where: str, expr: str, legend: str, metrics: dict[str, set[str]]) -> None:
    wrong = unknown_names(expr, metrics)
    known = labels_of(expr, metrics)
    wrong += [f"no metric of the query has the label {label} of the legend" for label in re.findall(r"{{(\w+)}}", legend)
              if label not in known]
    if not where.endswith("variable job"):
        wrong += [f"{name} is selected of every job" for name in of_every_job(expr)]
    if wrong:
        raise Problem(f"{where}: {'; '.join(wrong)}.")


def _check_grid(path: Path, panels: list[dict]) -> None:
    taken = {}
    for panel in panels:
        at = panel["gridPos"]
        if at["x"] + at["w"] > COLUMNS:
            raise Problem(f"{path}: panel {panel['title']} reaches beyond the grid's {COLUMNS} columns.")
        for cell in ((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])):
            if cell in taken:
                raise Problem(f"{path}: panels {taken[cell]} and {panel['title']} overlap.")
            taken[cell] = panel["title"]
    bottom = max(y for _, y in taken) + 1
    if len(taken) != COLUMNS * bottom:
        raise Problem(f"{path}: {COLUMNS * bottom - len(taken)} cells of the grid are empty; widen a panel.")
