"""Query results in the shape that a panel draws: named series, or rows of columns."""

import math
import re
from dataclasses import dataclass

from checks.queries import Runner
from checks.substitute import TimeRange
from preview.theme import PALETTE, color


@dataclass
class Series:
    """One line, bar set or lane: its name, points in time or rank, and its options."""

    name: str
    points: list[tuple[float, float]]
    options: dict

    @property
    def color(self) -> str:
        return self.options["_color"]


def options_of(panel: dict, name: str) -> dict:
    """The options of a field: the panel's defaults, then what its overrides say of this name, keys as `custom.x`."""
    defaults = panel["fieldConfig"]["defaults"]
    options = {key: value for key, value in defaults.items() if key != "custom"}
    options |= {f"custom.{key}": value for key, value in defaults.get("custom", {}).items()}
    for override in panel["fieldConfig"]["overrides"]:
        if override["matcher"]["options"] == name:
            options |= {item["id"]: item["value"] for item in override["properties"]}
    return options


def series_of(panel: dict, runner: Runner, span: TimeRange | None = None) -> list[Series]:
    """The series of all targets, over time."""
    found = []
    for target in panel["targets"]:
        for result in runner.target(panel, target, span):
            pairs = result.get("values") or [result["value"]]
            points = [(float(time), float(value)) for time, value in pairs]
            found.append(_styled(panel, _legend(target["legendFormat"], result["metric"]), points, len(found)))
    return found


def columns_of(panel: dict, runner: Runner) -> tuple[list, list[Series]]:
    """What joinByField and organize make of table targets: the keys, and a series of points (rank of the key, value) a column."""
    names = next(step["options"]["renameByName"] for step in panel["transformations"] if step["id"] == "organize")
    by = next(step["options"]["byField"] for step in panel["transformations"] if step["id"] == "joinByField")
    results = {target["refId"]: {result["metric"].get(by): float(result["value"][1]) for result in runner.target(panel, target)}
               for target in panel["targets"]}
    keys = _ordered({key for values in results.values() for key in values}, results, names, panel)
    columns = []
    for ref, values in results.items():
        name = names.get(f"Value #{ref}", names.get("Value"))
        points = [(rank, values.get(key, math.nan)) for rank, key in enumerate(keys)]
        columns.append(_styled(panel, name, points, len(columns)))
    return keys, columns


def _ordered(keys: set[str], results: dict, names: dict, panel: dict) -> list[str]:
    """By the field that sortBy names, the largest first, else by key."""
    for step in panel["transformations"]:
        for sort in step["options"].get("sort", []):
            for ref, values in results.items():
                if sort.get("desc") and names.get(f"Value #{ref}", names.get("Value")) == sort["field"]:
                    return sorted(keys, key=lambda key: -values.get(key, -math.inf))
    return sorted(keys)


def _styled(panel: dict, name: str, points: list, index: int) -> Series:
    options = options_of(panel, name)
    chosen = options.get("color", {})
    options["_color"] = color(chosen["fixedColor"]) if chosen.get("mode") == "fixed" else PALETTE[index % len(PALETTE)]
    return Series(options.get("displayName", name), points, options)


def _legend(form: str, labels: dict) -> str:
    return re.sub(r"{{(\w+)}}", lambda found: labels.get(found[1], ""), form)
