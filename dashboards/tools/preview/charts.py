"""Panels with axes: time series, trends, bar charts, state timelines."""

import math
from datetime import datetime
from itertools import pairwise

from matplotlib.ticker import FuncFormatter, MaxNLocator

from preview.frames import Series, columns_of, options_of, series_of
from preview.theme import FAINT, GRID, TEXT, color
from preview.units import BEIJING, formatted

_DAY = 86400


def draw_lines(axes, panel: dict, page) -> None:
    span = page.span(panel)
    series = series_of(panel, page.runner, span)
    stacked: dict[float, float] = {}
    width = span.step * 0.8
    by_name = {one.name: one for one in series}
    for one in series:
        _draw_series(axes, one, by_name, stacked, width)
    _thresholds(axes, panel)
    page.mark_annotations(axes)
    low, high = page.shown_range(panel)
    axes.set_xlim(low, high)
    _time_axis(axes, low, high)
    _value_axis(axes, panel, page.now)
    _legend(axes, series)


def draw_hours(axes, panel: dict, page) -> None:
    keys, columns = columns_of(panel, page.runner)
    hours = [int(key) for key in keys]
    for one in columns:
        one.points = [(hour, value) for hour, (_, value) in zip(hours, one.points, strict=True)]
    by_name = {one.name: one for one in columns}
    for one in columns:
        _draw_series(axes, one, by_name, {}, 0.75)
    axes.set_xlim(-0.5, 23.5)
    width = axes.get_window_extent().width
    axes.set_xticks(range(0, 24, 1 if width > 900 else 2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda hour, _: f"{hour:.0f}:00"))
    _value_axis(axes, panel, page.now)
    _legend(axes, columns)


def draw_bars(axes, panel: dict, page) -> None:
    keys, columns = columns_of(panel, page.runner)
    width = panel["options"]["groupWidth"] / len(columns)
    for index, one in enumerate(columns):
        shift = (index - (len(columns) - 1) / 2) * width
        heights = [value for _, value in one.points]
        bars = axes.bar([rank + shift for rank, _ in one.points], heights, width * 0.92, color=one.color, alpha=0.85)
        labels = [formatted(value, one.options["unit"], page.now, one.options.get("decimals")) for value in heights]
        axes.bar_label(bars, labels, color=TEXT, fontsize=7.5, padding=2)
    mappings = options_of(panel, panel["options"]["xField"]).get("mappings", [])
    texts = {key: value["text"] for mapping in mappings for key, value in mapping["options"].items()}
    axes.set_xticks(range(len(keys)), [texts.get(key, key) for key in keys])
    _value_axis(axes, panel, page.now)
    axes.set_ylim(top=axes.get_ylim()[1] * 1.08)
    axes.grid(visible=False, axis="x")
    _legend(axes, columns)


def draw_states(axes, panel: dict, page) -> None:
    series = series_of(panel, page.runner)
    span = page.span(panel)
    mappings = panel["fieldConfig"]["defaults"]["mappings"]
    states = {float(key): value for mapping in mappings for key, value in mapping["options"].items()}
    for lane, one in enumerate(reversed(series)):
        for state, look in states.items():
            pieces = [(time, span.step) for time, value in one.points if value == state]
            axes.broken_barh(pieces, (lane - 0.42, 0.84), color=color(look["color"]), alpha=0.8, linewidth=0)
    axes.set_yticks(range(len(series)), [one.name for one in reversed(series)])
    axes.set_xlim(span.start, span.end)
    _time_axis(axes, span.start, span.end)
    axes.grid(visible=False)
    marks = [Series(look["text"], [], {"_color": color(look["color"]), "custom.drawStyle": "bars"}) for look in states.values()]
    _legend(axes, marks)


def _draw_series(axes, one: Series, by_name: dict[str, Series], stacked: dict, width: float) -> None:
    points = [(x, value) for x, value in one.points if not math.isnan(value)]
    if not points:
        return
    xs, values = zip(*points, strict=True)
    style = one.options
    opacity = style.get("custom.fillOpacity", 0) / 100
    if style.get("custom.drawStyle") == "bars":
        base = [stacked.get(x, 0) for x in xs] if style.get("custom.stacking") else 0
        align = "edge" if style.get("custom.barAlignment") == 1 else "center"
        axes.bar(xs, values, width, bottom=base, align=align, color=one.color, alpha=max(opacity, 0.3), linewidth=0)
        stacked.update({x: stacked.get(x, 0) + value for x, value in points})
        return
    steps = "steps-post" if style.get("custom.lineInterpolation") == "stepAfter" else "default"
    if steps == "steps-post":
        xs, values = (*xs, xs[-1] + _DAY), (*values, values[-1])
    if style.get("custom.fillBelowTo"):
        lower = dict(by_name[style["custom.fillBelowTo"]].points)
        floor = [lower.get(x, lower[max(lower)]) for x in xs]
        shape = "post" if steps == "steps-post" else None
        axes.fill_between(xs, floor, values, color=one.color, alpha=opacity, step=shape, linewidth=0, zorder=1.5)
    marker = "o" if style.get("custom.showPoints") == "always" or len(points) == 1 else None
    width = style.get("custom.lineWidth", 1) * 0.8
    axes.plot(xs, values, color=one.color, linewidth=width, drawstyle=steps, marker=marker, markersize=2.5, zorder=3)


def _thresholds(axes, panel: dict) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    if defaults.get("custom", {}).get("thresholdsStyle", {}).get("mode") != "dashed":
        return
    steps = defaults["thresholds"]["steps"]
    for below, step in pairwise(steps):
        line = color(step["color"]) or color(below["color"])
        axes.axhline(step["value"], color=line, linestyle=(0, (6, 4)), linewidth=1)


def _value_axis(axes, panel: dict, now: float) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    least = defaults.get("custom", {}).get("axisSoftMin", axes.dataLim.y0)
    high = axes.dataLim.y1
    axes.set_ylim(least, high + (high - least) * 0.06 if high > least else least + 1)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=defaults.get("decimals") == 0))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: formatted(value, defaults["unit"], now)))


def _time_axis(axes, low: float, high: float) -> None:
    days = (high - low) / _DAY
    if days < 1:
        step, form = (high - low) / 4, "%H:%M:%S"
    else:
        width = axes.get_window_extent().width
        step, form = math.ceil(days / (width / 62)) * _DAY, "%m/%d"
    first = math.ceil((low + 28800) / step) * step - 28800
    ticks = [first + index * step for index in range(int((high - first) // step) + 1)]
    axes.set_xticks(ticks, [datetime.fromtimestamp(tick, BEIJING).strftime(form) for tick in ticks])


def _legend(axes, series: list[Series]) -> None:
    """Names below the graph, in as many as fit on two lines."""
    box = axes.get_window_extent()
    left, line = 0, 0
    shown = [one for one in series if one.options.get("custom.lineWidth", 1) or one.options.get("custom.drawStyle") == "bars"
             or one.options.get("custom.fillBelowTo") or not one.options.get("custom.drawStyle")]
    for one in shown:
        needed = 34 + 5.9 * len(one.name)
        if left and left + needed > box.width:
            left, line = 0, line + 1
        if line > 1:
            return
        bottom = -(34 + 13 * line) / box.height
        axes.plot([left / box.width, (left + 12) / box.width], [bottom, bottom], transform=axes.transAxes, color=one.color, linewidth=3,
                  clip_on=False)
        axes.text((left + 17) / box.width, bottom, one.name, transform=axes.transAxes, color=TEXT, fontsize=7.5, va="center")
        left += needed


def plain(axes) -> None:
    """The grid and tick labels of a Grafana graph."""
    axes.set_facecolor("none")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.grid(color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(colors=FAINT, labelsize=7.5, length=0)
    for label in axes.get_yticklabels():
        label.set_color(FAINT)
