"""Whether rules and dashboards are those of the repository, and whether kustomize and Helm make the same."""

import yaml
from places import ROOT, Problem, label, of_kind

from rules.files import rule_files

_CONFIGURATION = "config.yml"


def check_equal(name: str, kustomized: list[dict], rendered: list[dict]) -> None:
    ours, theirs = ({label(made): _readable(made) for made in objects} for objects in (kustomized, rendered))
    for only in ours.keys() ^ theirs.keys():
        raise Problem(f"{name}: only {'kustomize' if only in ours else 'Helm'} makes {only}")
    for one in sorted(ours):
        for path, left, right in _differences(ours[one], theirs[one], ""):
            raise Problem(f"{name}: {one}{path} is {left} by kustomize and {right} by Helm")


def rules_language(objects: list[dict]) -> str | None:
    """The language of the alerts; every rule file in this language must have an object that says the same, or there is none at all."""
    groups = [made["spec"] for made in of_kind(objects, "PrometheusRule")]
    if not groups:
        return None
    for language in ("en", "zh"):
        files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in rule_files(ROOT / "dashboards/prometheus", language)]
        if sorted(groups, key=str) == sorted(files, key=str):
            return language
    raise Problem("the PrometheusRules are not the rules of dashboards/prometheus")


def check_files(objects: list[dict]) -> None:
    """Every dashboard must have a ConfigMap, and no edition may be there in part."""
    boards = {name: text for made in of_kind(objects, "ConfigMap") if "grafana_dashboard" in made["metadata"]["labels"]
              for name, text in made["data"].items()}
    for edition, suffix in ((".", ""), ("zh", "-zh")):
        wanted = {f"wechat-{path.stem}{suffix}.json": path.read_text(encoding="utf-8")
                  for path in (ROOT / "dashboards/grafana" / edition).glob("*.json")}
        there = {name: boards.pop(name) for name in wanted if name in boards}
        if there and there != wanted:
            raise Problem(f"the ConfigMaps are not the dashboards of dashboards/grafana/{edition}")
    if boards:
        raise Problem(f"no dashboard of the repository is {min(boards)}")


def _readable(made: dict) -> dict:
    """The object with its configuration file as values: kustomize keeps how it is written, Helm writes it anew."""
    if made["kind"] != "ConfigMap" or _CONFIGURATION not in made["data"]:
        return made
    return made | {"data": made["data"] | {_CONFIGURATION: yaml.safe_load(made["data"][_CONFIGURATION])}}


def _differences(left, right, path: str):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            yield from _differences(left.get(key), right.get(key), f"{path}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for place, pair in enumerate(zip(left, right, strict=True)):
            yield from _differences(*pair, f"{path}.{place}")
    elif left != right:
        yield path, left, right
