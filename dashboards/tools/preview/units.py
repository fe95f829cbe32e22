"""Numbers as Grafana writes them in a unit."""

import math
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
_DATE_WORDS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
_SHORT = ((1e9, "Bil"), (1e6, "Mil"), (1e3, "K"))
_BYTES = ((2 ** 30, "GiB"), (2 ** 20, "MiB"), (2 ** 10, "KiB"))
_SECONDS = ((86400, "day"), (3600, "hour"), (60, "min"), (1, "s"))


def formatted(value: float, unit: str, now: float, decimals: int | None = None) -> str:
    if value is None or math.isnan(value):
        return "–"
    if unit.startswith("time:"):
        pattern = unit.removeprefix("time:")
        for word, directive in _DATE_WORDS.items():
            pattern = pattern.replace(word, directive)
        return datetime.fromtimestamp(value / 1000, BEIJING).strftime(pattern)
    if unit == "dateTimeFromNow":
        return _from_now(value / 1000 - now)
    if unit == "percentunit":
        return f"{_rounded(value * 100, decimals)}%"
    if unit.startswith("suffix:"):
        return _rounded(value, decimals) + unit.removeprefix("suffix:")
    if unit == "s":
        return _seconds(value, decimals)
    if unit == "bytes":
        return _scaled(value, _BYTES, decimals, " ")
    if unit == "short":
        return _scaled(value, _SHORT, decimals, " ")
    if unit == "reqps":
        return f"{_rounded(value, decimals)} req/s"
    return _rounded(value, decimals)


def _scaled(value: float, scale, decimals: int | None, space: str) -> str:
    for size, name in scale:
        if abs(value) >= size:
            return f"{_rounded(value / size, decimals)}{space}{name}"
    return _rounded(value, decimals)


def _seconds(value: float, decimals: int | None) -> str:
    for size, name in _SECONDS:
        if abs(value) >= size:
            number = _rounded(value / size, decimals)
            return f"{number} {name}{'s' if number != '1' and size >= 3600 else ''}"
    return f"{_rounded(value * 1000, decimals)} ms"


def _from_now(seconds: float) -> str:
    for size, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if abs(seconds) >= size:
            return f"in {round(seconds / size)} {name}" if seconds > 0 else f"{round(-seconds / size)} {name} ago"
    return "in a few seconds" if seconds > 0 else "a few seconds ago"


def _rounded(value: float, decimals: int | None) -> str:
    """Three significant digits unless the panel says how many decimals."""
    if decimals is None:
        size = math.floor(math.log10(abs(value))) if value else 0
        text = f"{value:.{max(0, min(2, 2 - size))}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.{decimals}f}"
