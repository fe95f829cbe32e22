"""Runs every query of a dashboard and fails when one brings nothing."""

from dataclasses import dataclass
from functools import partial

from checks.backend import JOB, Backend
from checks.problem import Problem
from checks.structure import label_values
from checks.substitute import TimeRange, substituted


@dataclass
class Runner:
    """One dashboard on one Prometheus."""

    board: dict
    backend: Backend
    account: str

    @property
    def variables(self) -> dict[str, str]:
        many = any(variable.get("multi") and variable["name"] == "account" for variable in self.board["templating"]["list"])
        return {"job": JOB, "account": ".*" if many else self.account, "msg_type": "text", "datasource": "prometheus"}

    def variable(self, query: str) -> list[str]:
        series, label = label_values(query)
        span = TimeRange.of(self.board, self.backend.end, None)
        return self.backend.label_values(label, substituted(series, self.variables, span))

    def span(self, panel: dict) -> TimeRange:
        return TimeRange.of(self.board, self.backend.end, panel.get("interval"))

    def target(self, panel: dict, target: dict, span: TimeRange | None = None) -> list[dict]:
        """The series that the target brings, over the dashboard's time range or another: each with its `value` or its `values`."""
        span = span or self.span(panel)
        expr = substituted(target["expr"], self.variables, span)
        if target["instant"]:
            return self.backend.instant(expr)
        return self.backend.range(expr, span.start, span.end, span.step)

    def annotation(self, annotation: dict) -> list[dict]:
        span = TimeRange.of(self.board, self.backend.end, None)
        return self.backend.range(substituted(annotation["expr"], self.variables, span), span.start, span.end, span.step)


def check(name: str, runner: Runner) -> tuple[int, list[str]]:
    """Runs all queries; returns how many there are, and one sentence for each that fails or is empty."""
    wrong = []
    count = 0
    for where, run in _runs(runner):
        count += 1
        try:
            if not run():
                wrong.append(f"{name}: {where} brings no data.")
        except Problem as problem:
            wrong.append(f"{name}: {where}: {problem}")
    return count, wrong


def _runs(runner: Runner):
    for panel in runner.board["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}, query {target['refId']}", partial(_numbers, runner, panel, target)
    for annotation in runner.board["annotations"]["list"]:
        if "expr" in annotation:
            yield f"annotation {annotation['name']}", partial(runner.annotation, annotation)
    for variable in runner.board["templating"]["list"]:
        if variable["type"] == "query":
            yield f"variable {variable['name']}", partial(runner.variable, variable["query"]["query"])


def _numbers(runner: Runner, panel: dict, target: dict) -> list[str]:
    """All values that are numbers: a series of nothing but NaN draws nothing."""
    series = runner.target(panel, target)
    values = [value for one in series for _, value in one.get("values", [one["value"]] if "value" in one else [])]
    return [value for value in values if value != "NaN"]
