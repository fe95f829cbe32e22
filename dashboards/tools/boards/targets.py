"""Queries as Grafana's Prometheus data source takes them."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}


def instant(ref: str, expr: str, legend="__auto") -> dict:
    """One value a series, as of the end of the time range."""
    return _target(ref, expr, legend, "time_series", instant=True)


def table(ref: str, expr: str) -> dict:
    """One row a series, its labels as columns."""
    return _target(ref, expr, "__auto", "table", instant=True)


def over_time(ref: str, expr: str, legend="__auto") -> dict:
    return _target(ref, expr, legend, "time_series", instant=False)


def _target(ref: str, expr: str, legend, form: str, instant: bool) -> dict:
    return {
        "refId": ref,
        "datasource": DATASOURCE,
        "editorMode": "code",
        "expr": expr,
        "format": form,
        "instant": instant,
        "range": not instant,
        "legendFormat": legend,
    }
