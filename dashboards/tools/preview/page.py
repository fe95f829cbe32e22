"""One picture of a whole dashboard."""

import io
import re

import matplotlib
from PIL import Image

from checks.queries import Runner
from checks.substitute import TimeRange
from preview import charts, figures
from preview.theme import BORDER, PAGE, PANEL, TEXT, color

matplotlib.use("Agg")
from matplotlib import pyplot  # the backend must be chosen first
from matplotlib.patches import FancyBboxPatch

_COLUMN, _ROW, _GAP, _HEAD = 60, 38, 8, 52
_DPI = 100
# Pixels between a panel's edge and its graph: left, bottom, right, and the title above.
_GRAPH_MARGINS, _TITLE = (62, 56, 14), 34
_MARGINS = {"stat": (10, 8, 10), "table": (10, 8, 10), "state-timeline": (92, 56, 14)}
_DRAW = {
    "stat": figures.draw_stat, "table": figures.draw_table, "timeseries": charts.draw_lines, "trend": charts.draw_hours,
    "barchart": charts.draw_bars, "state-timeline": charts.draw_states,
}


class Page:
    """A dashboard on its way to a picture."""

    def __init__(self, runner: Runner):
        self.runner = runner
        self.now = runner.backend.end
        self._marks = {(float(value) / 1000, color(annotation["iconColor"]))
                       for annotation in runner.board["annotations"]["list"] if "expr" in annotation
                       for result in runner.annotation(annotation) for _, value in result["values"]}

    def span(self, panel: dict) -> TimeRange:
        """The time range to ask for: of what only the live exporter tells, the seconds that it ran."""
        if self._is_live(panel):
            return TimeRange(self.runner.backend.live_since, self.now, 1)
        return self.runner.span(panel)

    def shown_range(self, panel: dict) -> tuple[float, float]:
        """What the time axis shows; the last of a panel of days ends now."""
        span = TimeRange.of(self.runner.board, self.now, None)
        return (self.runner.backend.live_since if self._is_live(panel) else span.start), span.end

    def _is_live(self, panel: dict) -> bool:
        span = self.runner.span(panel)
        points = [float(time) for target in panel["targets"] for result in self.runner.target(panel, target, span)
                  for time, _ in result.get("values", [])]
        return bool(points) and min(points) >= self.runner.backend.live_since

    def mark_annotations(self, axes) -> None:
        for time, shade in self._marks:
            axes.axvline(time, color=shade, linestyle=(0, (3, 3)), linewidth=1, zorder=4)
            axes.plot([time], [0], marker="^", color=shade, markersize=5, transform=axes.get_xaxis_transform(), clip_on=False, zorder=5)

    def png(self) -> bytes:
        board = self.runner.board
        rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in board["panels"])
        width, height = 24 * _COLUMN + _GAP, rows * _ROW + _HEAD + _GAP
        figure = pyplot.figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor=PAGE)
        self._draw_head(figure, width, height)
        for panel in board["panels"]:
            self._draw_panel(figure, panel, width, height)
        raw = io.BytesIO()
        figure.savefig(raw, facecolor=PAGE)
        pyplot.close(figure)
        small = io.BytesIO()
        # Few colours are used, so a palette loses nothing that can be seen and quarters the file.
        Image.open(raw).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        return small.getvalue()

    def _draw_head(self, figure, width: int, height: int) -> None:
        board = self.runner.board
        at = 1 - _HEAD / 2 / height
        figure.text(12 / width, at, board["title"], color=TEXT, fontsize=13, va="center", fontweight="bold")
        shown = {variable["name"]: self.runner.variables[variable["name"]] for variable in board["templating"]["list"]}
        text = "   ".join(f"{name}: {'All' if value == '.*' else value}" for name, value in shown.items())
        days = re.fullmatch(r"now-(\d+)d", board["time"]["from"])[1]
        figure.text(240 / width, at, text, color="#6e9fff", fontsize=9, va="center")
        figure.text(1 - 12 / width, at, f"Last {days} days · {board['timezone']}", color=TEXT, fontsize=9, va="center", ha="right")

    def _draw_panel(self, figure, panel: dict, width: int, height: int) -> None:
        at = panel["gridPos"]
        left, top = at["x"] * _COLUMN + _GAP, at["y"] * _ROW + _HEAD
        wide, high = at["w"] * _COLUMN - _GAP, at["h"] * _ROW - _GAP
        bottom = height - top - high
        figure.patches.append(FancyBboxPatch(
            (left / width, bottom / height), wide / width, high / height, boxstyle="round,pad=0,rounding_size=0.001",
            transform=figure.transFigure, facecolor=PANEL, edgecolor=BORDER, linewidth=1, zorder=-1, figure=figure))
        title = re.sub(r"\$(\w+)", lambda found: self.runner.variables[found[1]], panel["title"])
        figure.text((left + 10) / width, (bottom + high - 16) / height, title, color=TEXT, fontsize=9, va="center", fontweight="bold")
        graph = panel["type"] not in ("stat", "table")
        margin_left, margin_bottom, margin_right = _MARGINS.get(panel["type"], _GRAPH_MARGINS)
        axes = figure.add_axes(((left + margin_left) / width, (bottom + margin_bottom) / height,
                                (wide - margin_left - margin_right) / width, (high - margin_bottom - _TITLE) / height))
        axes.set_facecolor("none")
        if graph:
            charts.plain(axes)
        else:
            axes.axis("off")
            axes.set_xlim(0, 1)
            axes.set_ylim(0, 1)
        _DRAW[panel["type"]](axes, panel, self)
