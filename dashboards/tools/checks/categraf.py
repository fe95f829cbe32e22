"""The recipe for categraf: keys that its plugin `prometheus` has (inputs/prometheus of v0.5.17), and what alerts and dashboards expect."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from checks.backend import JOB
from checks.problem import Problem

_KEYS = {"urls", "url_label_key", "url_label_value", "labels", "timeout", "username", "password", "bearer_token_file", "use_tls", "tls_ca",
         "interval_times", "ignore_metrics"}
# Its own, which a page of many accounts over a slow line exceeds.
_DEFAULT_SECONDS = 3


def check(path: Path) -> None:
    recipe = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(recipe) != {"interval", "instances"} or type(recipe["interval"]) is not int:
        raise Problem(f"{path} must have a whole number `interval` and `instances`.")
    for instance in recipe["instances"]:
        unknown = set(instance) - _KEYS
        seconds = re.fullmatch(r"(\d+)s", instance["timeout"])
        if unknown:
            raise Problem(f"{path}: categraf has no {', '.join(sorted(unknown))}.")
        if not seconds or not _DEFAULT_SECONDS < int(seconds[1]) < recipe["interval"]:
            raise Problem(f"{path}: the timeout {instance['timeout']} is none between {_DEFAULT_SECONDS}s and the interval.")
        if {urlsplit(url).path for url in instance["urls"]} != {"/metrics"}:
            raise Problem(f"{path} reads other pages than /metrics, whose samples have no times of their own.")
        if instance["labels"] != {"job": JOB} or instance["url_label_key"] != "instance":
            raise Problem(f"{path} must set the labels job, to {JOB}, and instance.")
