"""Queries over time as Nightingale asks them: from any moment in steps of any length, never from midnight on.

Grafana asks a panel of days at 00:00 in Beijing. Here each query must be right whenever it is asked: it gives, for a moment of a day, what
Grafana's gives at the day's beginning.
"""

import re

from nightingale.promql import selectors, shifted

_DAY = re.compile(r"\[1d\] offset -([12])d")
# Subqueries are evaluated at 00:00 UTC, 08:00 in Beijing, and day D is that moment of D: the last one up to eight hours from now.
_HOURS_BEHIND = 8
# Day D is shown for 24 hours from 08:00 of D+1 on, so 32 hours later each of its hours is there.
_UNTIL_SHOWN = "-32h"
# What lasts a day; a dashboard of days shows one point for each.
DAY_SECONDS, HOUR_SECONDS = 86400, 3600

_HOUR = 'label_replace(label_replace(count_values("hour", hour(vector(time() + 28800))), "ref_hour", "$1", "hour", "(..)"), "ref_hour", "0$1", "hour", "(.)")'
_ENDPOINTS = {"wechat_upstream_": "getupstreammsghour", "wechat_interface_": "getinterfacesummaryhour"}


def of_day(expr: str) -> str:
    """A query that is right at 00:00 in Beijing, made right at every moment of the day."""
    dated = _DAY.sub(lambda found: f"[1d] offset -{24 * int(found[1]) - _HOURS_BEHIND}h", expr)
    for selector in selectors(dated):
        if not dated[selector.end:].startswith(("[1d] offset -", " @ end()")):
            raise ValueError(f"{selector.name} in {expr} is of no day.")
    return f"last_over_time(({dated})[1d:1d] offset -{_HOURS_BEHIND}h)"


def of_hour(expr: str) -> str:
    """A query that brings a value for each hour of the day shown, made to bring at each moment that of its own hour and day."""
    names = {selector.name for selector in selectors(expr)}
    endpoints = {endpoint for name in names for prefix, endpoint in _ENDPOINTS.items() if name.startswith(prefix)}
    if len(endpoints) != 1:
        raise ValueError(f"{expr} is not of the hours of one endpoint.")
    of_account = f'{{job="$job", account="$account", endpoint="{endpoints.pop()}"}}'
    day = f"max(wechat_upstream_ref_date_timestamp_seconds{of_account} offset {_UNTIL_SHOWN})"
    # A day that came late or not at all is no other day's.
    is_of_that_day = f"abs({day} + 43200 - time()) <= 43200"
    return f"sum(({shifted(expr, _UNTIL_SHOWN)}) and on (ref_hour) {_HOUR}) and on () {is_of_that_day}"
