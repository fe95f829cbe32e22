"""Panels without axes: single numbers and tables."""

import math

from matplotlib.patches import Rectangle

from preview.frames import columns_of, options_of, series_of
from preview.theme import BORDER, FAINT, TEXT, color, threshold_color
from preview.units import formatted

_ROW_PIXELS = 27


def draw_stat(axes, panel: dict, page) -> None:
    one = series_of(panel, page.runner)[0]
    value = one.points[-1][1]
    options = one.options
    if panel["options"]["textMode"] == "name":
        text, shade = one.name, threshold_color(options["thresholds"], value)
    else:
        text, shade = _shown(options, value, page.now)
    pixels = axes.get_window_extent()
    size = min(27, pixels.width / max(len(text), 1) * 1.05)
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=shade, fontsize=size)


def draw_table(axes, panel: dict, page) -> None:
    joined = any(step["id"] == "joinByField" for step in panel["transformations"])
    header, rows = _joined_rows(panel, page) if joined else _label_rows(panel, page)
    pixels = axes.get_window_extent()
    widths = _widths(panel, header, pixels.width)
    height = _ROW_PIXELS / pixels.height
    top = 1.0
    for index, cells in enumerate([[(name, FAINT, None) for name in header], *rows]):
        if top - height < -0.02:
            break
        left = 0.0
        for (text, shade, share), width in zip(cells, widths, strict=True):
            if share is not None:
                _gauge(axes, left, top, width, height, share, shade)
            axes.text(left + 6 / pixels.width, top - height / 2, text, transform=axes.transAxes, va="center", color=shade, fontsize=8.5,
                      fontweight="bold" if index == 0 else "normal", clip_on=True)
            left += width
        axes.plot([0, 1], [top - height] * 2, transform=axes.transAxes, color=BORDER, linewidth=0.8, clip_on=False)
        top -= height


def _gauge(axes, left: float, top: float, width: float, height: float, share: float, shade: str) -> None:
    """The bar of a gauge cell, behind a fifth of which stands its number."""
    start, room = left + width * 0.32, width * 0.64
    for part, alpha, fill in ((1, 1, BORDER), (share, 0.9, shade)):
        corner = start, top - height * 0.75
        axes.add_patch(Rectangle(corner, room * part, height * 0.5, transform=axes.transAxes, color=fill, alpha=alpha, linewidth=0))


def _joined_rows(panel: dict, page) -> tuple[list[str], list[list]]:
    keys, columns = columns_of(panel, page.runner)
    order = panel["options"]["sortBy"][0]
    ranked = next(one for one in columns if one.name == order["displayName"])
    sign = -1 if order["desc"] else 1
    ranks = sorted(range(len(keys)), key=lambda rank: sign * ranked.points[rank][1] if not math.isnan(ranked.points[rank][1]) else math.inf)
    by = next(step["options"]["byField"] for step in panel["transformations"] if step["id"] == "joinByField")
    names = next(step["options"]["renameByName"] for step in panel["transformations"] if step["id"] == "organize")
    link = color("blue") if options_of(panel, names[by]).get("links") else TEXT
    rows = [[(keys[rank], link, None), *(_cell(one.options, one.points[rank][1], page.now) for one in columns)] for rank in ranks]
    return [names[by], *(one.name for one in columns)], rows


def _label_rows(panel: dict, page) -> tuple[list[str], list[list]]:
    names = next(step["options"]["renameByName"] for step in panel["transformations"] if step["id"] == "organize")
    found = [(result["metric"], float(result["value"][1])) for result in page.runner.target(panel, panel["targets"][0])]
    first = next(iter(names))
    rows = []
    for metric, value in sorted(found, key=lambda row: row[0].get(first, "")):
        row = []
        for label, name in names.items():
            text = formatted(value, "none", page.now) if label == "Value" else metric.get(label, "")
            mapped = [mapping["options"].get(text) for mapping in options_of(panel, name).get("mappings", [])]
            row.append((text, color(mapped[0]["color"]) if mapped and mapped[0] else TEXT, None))
        rows.append(row)
    return list(names.values()), rows


def _cell(options: dict, value: float, now: float) -> tuple:
    text, shade = _shown(options, value, now)
    kind = options.get("custom.cellOptions", {}).get("type")
    if kind == "gauge" and not math.isnan(value):
        return text, shade, min(1.0, value / options["max"])
    return text, shade if kind == "color-text" else TEXT, None


def _shown(options: dict, value: float, now: float) -> tuple[str, str]:
    for mapping in options.get("mappings", []):
        look = mapping["options"].get(f"{value:g}")
        if look:
            return look["text"], color(look["color"])
    return formatted(value, options["unit"], now, options.get("decimals")), threshold_color(options["thresholds"], value)


def _widths(panel: dict, header: list[str], pixels: float) -> list[float]:
    fixed = [options_of(panel, name).get("custom.width") for name in header]
    free = (pixels - sum(width or 0 for width in fixed)) / max(1, fixed.count(None))
    return [(width or free) / pixels for width in fixed]
