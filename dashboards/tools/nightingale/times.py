"""Queries over time as Nightingale asks them: from any moment in steps of any length, never from midnight on.

Grafana asks a panel of days at 00:00 in Beijing. Here each query must be right whenever it is asked: it gives, for a moment of a day, what
Grafana's gives at the day's beginning.
"""

import re

from boards.promql import DAY_ON_ITS_DATE
from nightingale.promql import latest, selectors

_DAY = re.compile(r"\[1d\] offset -([12])d")
# Subqueries are evaluated at 00:00 UTC, 08:00 in Beijing, and day D is that moment of D: the last one up to eight hours from now.
_HOURS_BEHIND = 8
_AT_END, _JOINT = " @ end()", " and on (account) "
# What lasts a day; a dashboard of days shows one point for each.
DAY_SECONDS, HOUR_SECONDS = 86400, 3600

# The hour in Beijing as the label that the families have, in two digits. No `$1`: a dashboard takes it for a variable.
_HOUR = 'label_join(label_replace(count_values("hour", hour(vector(time() + 28800))), "zero", "0", "hour", "."), "ref_hour", "", "zero", "hour")'
_ENDPOINTS = {"wechat_upstream_": "getupstreammsghour", "wechat_interface_": "getinterfacesummaryhour"}


def of_day(expr: str) -> str:
    """A query that is right at 00:00 in Beijing, made right at every moment of the day."""
    # What ranks the accounts at the end of the time range stays outside: VictoriaMetrics takes the end of a subquery for that.
    daily, joint, ranked = expr.rpartition(_JOINT) if _AT_END in expr else (expr, "", "")
    dated = _DAY.sub(lambda found: f"[1d] offset -{24 * int(found[1]) - _HOURS_BEHIND}h", daily)
    for part, time in ((dated, "[1d] offset -"), (ranked, _AT_END)):
        undated = [selector.name for selector in selectors(part) if not part[selector.end:].startswith(time)]
        if undated:
            raise ValueError(f"{', '.join(undated)} in {expr} is of no day.")
    return f"last_over_time(({dated})[1d:1d] offset -{_HOURS_BEHIND}h){joint}{ranked}"


def of_hour(expr: str) -> str:
    """A query that brings a value for each hour of the day shown, made to bring at each moment that of its own hour and day."""
    names = {selector.name for selector in selectors(expr)}
    endpoints = {endpoint for name in names for prefix, endpoint in _ENDPOINTS.items() if name.startswith(prefix)}
    if len(endpoints) != 1:
        raise ValueError(f"{expr} is not of the hours of one endpoint.")
    of_account = f'{{job="$job", account="$account", endpoint="{endpoints.pop()}"}}'
    day = f"max(wechat_upstream_ref_date_timestamp_seconds{of_account})"
    # A day that came late or not at all is no other day's.
    of_that_day = latest(f"({expr}) and on () abs({day} - time()) < 43200", DAY_ON_ITS_DATE)
    return f"sum({of_day(of_that_day)} and on (ref_hour) {_HOUR})"
