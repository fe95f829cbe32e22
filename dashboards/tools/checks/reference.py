"""Which metrics and labels exist, and which a query uses."""

import re
from pathlib import Path

from checks.problem import Problem

TARGET_LABELS = frozenset({"job", "instance"})

# What Prometheus itself writes about a scrape and an alert, and what every exporter has; the table of docs/metrics.md leaves these out.
_GENERAL = {
    "up": set(), "scrape_duration_seconds": set(), "scrape_samples_scraped": set(),
    "scrape_samples_post_metric_relabeling": set(), "scrape_series_added": set(),
    "process_cpu_seconds_total": set(), "process_open_fds": set(), "process_max_fds": set(), "process_threads": set(),
    "process_resident_memory_bytes": set(), "process_virtual_memory_bytes": set(), "process_virtual_memory_max_bytes": set(),
    "process_start_time_seconds": set(),
    "promhttp_metric_handler_requests_total": {"code"}, "promhttp_metric_handler_requests_in_flight": set(),
    "promhttp_metric_handler_errors_total": {"cause"},
    "ALERTS": {"alertname", "alertstate", "severity", "account", "class"},
}

# What an operator may record for one account, to set a threshold of the alerts.
_THRESHOLDS = {f"wechat:{name}": {"account"} for name in (
    "hour_drop:scatter", "hour_drop:empty_scatter", "hour_drop:floor", "day_drop:scatter", "day_drop:floor", "account_silent:times",
    "type_vanished:scatter", "type_vanished:floor")}

_KEYWORDS = frozenset({"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "atan2"})

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_MATCHERS = re.compile(r"([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}")
_GROUPING = re.compile(r"\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_MADE = re.compile(r'label_(?:join|replace)\(')
_NAME_OR_KEYWORD = re.compile(r"(?<![\w$.:])[a-zA-Z_:][\w:]*+(?!\s*\()")
_RANGE = re.compile(r"\[[^\]]*\]|\b\d+(?:\.\d+)?(?:ms|[smhdwy])\b")


def metric_labels(reference: Path) -> dict[str, set[str]]:
    """The labels of each metric: the table of docs/metrics.md, and the general ones."""
    found = re.search(r"<!-- metrics -->(.*)<!-- /metrics -->", reference.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        raise Problem(f"{reference} has no table between <!-- metrics --> and <!-- /metrics -->.")
    metrics = {name: set(labels) for name, labels in (_GENERAL | _THRESHOLDS).items()}
    for row in found[1].splitlines():
        cells = row.split("|")
        if len(cells) < 5 or "`" not in cells[1]:
            continue
        name, labels = cells[1].strip(" `"), set(re.findall(r"`([^`]+)`", cells[3]))
        metrics[name] = labels
        if cells[2].strip() == "histogram":
            metrics |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
    return metrics


def unknown_names(expr: str, metrics: dict[str, set[str]]) -> list[str]:
    """What a query uses and no metric has, one clause each."""
    wrong = [f"there is no metric {name}" for name in sorted(_names(expr) - metrics.keys())]
    for name, inside in _MATCHERS.findall(expr):
        labels = re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", _STRING.sub('""', inside))
        known = metrics.get(name, set()) | TARGET_LABELS
        wrong += [f"metric {name} has no label {label}" for label in labels if name in metrics and label not in known]
    used = labels_of(expr, metrics)
    for group in _GROUPING.findall(_STRING.sub('""', expr)):
        wrong += [f"no metric of the query has the label {label}" for label in re.findall(r"\w+", group) if label not in used]
    return sorted(set(wrong))


def of_every_job(expr: str) -> list[str]:
    """The metrics that a query selects without saying of which job; alerts tell of the whole Prometheus."""
    chosen = {name for name, inside in _MATCHERS.findall(expr) if 'job="$job"' in inside}
    return sorted(_names(expr) - chosen - {"ALERTS"})


def labels_of(expr: str, metrics: dict[str, set[str]]) -> set[str]:
    """Every label that a series of the query may have."""
    made: set[str] = set()
    for call in _MADE.finditer(expr):
        made |= set(re.findall(r'"(\w+)"', expr[call.end():]))
    return TARGET_LABELS.union(made, *(metrics.get(name, set()) for name in _names(expr)))


def _names(expr: str) -> set[str]:
    """The metrics that a query selects."""
    bare = _GROUPING.sub("", _STRING.sub('""', expr))
    bare = _RANGE.sub("", re.sub(r"\{[^}]*\}", "", bare))
    return set(_NAME_OR_KEYWORD.findall(bare)) - _KEYWORDS
