"""Puts values in the place of Grafana's variables, as Grafana does before it asks Prometheus."""

import re
from dataclasses import dataclass

BEIJING_OFFSET = 28800
DAY = 86400
SCRAPE_INTERVAL = 3600


@dataclass(frozen=True)
class TimeRange:
    """The dashboard's time range and the resolution of a query in it."""

    start: int
    end: int
    step: int

    @staticmethod
    def of(board: dict, end: int, interval: str | None) -> "TimeRange":
        """The range that the dashboard opens with; a panel of days begins and ends at midnight in Beijing, as Grafana aligns it."""
        days = int(re.fullmatch(r"now-(\d+)d", board["time"]["from"])[1])
        if interval == "1d":
            end = (end + BEIJING_OFFSET) // DAY * DAY - BEIJING_OFFSET
        return TimeRange(end - days * DAY, end, DAY if interval == "1d" else SCRAPE_INTERVAL)


def substituted(expr: str, variables: dict[str, str], span: TimeRange) -> str:
    """The query with all variables replaced; `variables` are the dashboard's own."""
    scrape = min(SCRAPE_INTERVAL, span.step)
    known = {
        **variables,
        "__rate_interval": f"{max(4 * scrape, span.step + scrape)}s",
        "__range": f"{span.end - span.start}s",
        "__interval": f"{span.step}s",
    }
    return re.sub(r"\$(\w+)|\$\{(\w+)\}", lambda found: known[found[1] or found[2]], expr)
