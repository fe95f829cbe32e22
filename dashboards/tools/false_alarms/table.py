"""Writes the verdict as Markdown, and puts it into a document."""

from pathlib import Path

from checks.problem import Problem
from false_alarms.verdict import ACCOUNT_SIZES, DROP_SIZES, Verdict

_START, _END = "<!-- study -->", "<!-- /study -->"
_LENGTHS = {1: "an hour", 6: "6 hours", 24: "a day"}


def markdown(verdict: Verdict, alerts: list[str]) -> str:
    """Both tables, with a sentence on how to read them."""
    years = sum(alarms.years for alarms in verdict.false_alarms)
    drops = sum(all_drops for _, all_drops in verdict.drops.values())
    return "\n".join([
        f"False alerts per account and year, on ordinary days without any drop ({years:.0f} simulated account-years), by the messages that",
        "the account usually gets on a weekday. Each alerted hour counts by itself; the last column counts days with any alert but the",
        "month's.",
        "", *_false_alarm_table(verdict, alerts), "",
        f"Share of {drops:,} injected drops that an alert on the same day told (for a part of a day: on those hours, or on the whole day),",
        "by how many messages the dropped hours usually bring together, with the number of drops. Days without a baseline are left",
        f"out, {verdict.share_without_baseline:.1%} of the ordinary ones here: too few of the weeks before were ordinary.",
        "", *_drop_table(verdict), ""])


def put(text: str, path: Path) -> None:
    """Replaces what stands between the marks of the document."""
    before, after = around_place(path)
    path.write_text(f"{before}{_START}\n{text}{_END}{after}", encoding="utf-8")


def around_place(path: Path) -> tuple[str, str]:
    """What stands before and behind the marks."""
    before, start, rest = path.read_text(encoding="utf-8").partition(_START)
    _, end, after = rest.partition(_END)
    if not start or not end:
        raise Problem(f"{path} has no place for the tables; put {_START} and {_END} on lines of their own.")
    return before, after


def _false_alarm_table(verdict: Verdict, alerts: list[str]) -> list[str]:
    heads = ["messages a day", *(f"`{alert}`" for alert in alerts), "days with an alert"]
    rows = [
        [_range(ACCOUNT_SIZES, size), *(f"{alarms.a_year(alert):.2f}" for alert in alerts), f"{alarms.days / alarms.years:.2f}"]
        for size, alarms in enumerate(verdict.false_alarms) if alarms.years
    ]
    return _table(heads, rows)


def _drop_table(verdict: Verdict) -> list[str]:
    heads = ["drop", *(_range(DROP_SIZES, size) for size in range(len(DROP_SIZES) - 1))]
    kinds = sorted({(hours, share) for hours, share, _ in verdict.drops})
    rows = [
        [f"{_share(share)} for {_LENGTHS.get(hours, f'{hours} hours')}",
         *(_rate(*verdict.drops.get((hours, share, size), (0, 0))) for size in range(len(DROP_SIZES) - 1))]
        for hours, share in kinds
    ]
    return _table(heads, rows)


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]]


def _range(bounds: list[float], place: int) -> str:
    low, high = bounds[place], bounds[place + 1]
    if high == float("inf"):
        return f"{low:,} and more"
    return f"under {high:,}" if low == 0 else f"{low:,} to {high:,}"


def _share(share: float) -> str:
    return "all" if share == 1 else f"{share:.0%}"


def _rate(caught: int, all_drops: int) -> str:
    return f"{caught / all_drops:.1%} of {all_drops:,}" if all_drops else "none drawn"
