"""What Helm makes of the chart, and what it refuses."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import helm_python
import yaml
from places import CHART, ROOT, Problem, documents

_WARNING = 2
_RELEASES = {"full": "messages"}
_SHOP = {"name": "shop", "app_secret_file": "/run/secrets/wechat-exporter/shop"}
_GOOD = {"config": {"accounts": [_SHOP]}, "secrets": {"shop": "s"}}

# Values that are wrong, and the words that must be in what the operator reads.
_REFUSED = (
    ({}, "config.accounts is empty: name at least one account"),
    (_GOOD | {"shards": "2"}, "at '/shards': got string, want integer"),
    (_GOOD | {"shards": 0}, "at '/shards': minimum: got 0, want 1"),
    (_GOOD | {"replicas": 2}, "additional properties 'replicas' not allowed"),
    (_GOOD | {"store": {"size": "1 GB"}}, "at '/store/size': '1 GB' does not match pattern"),
    (_GOOD | {"extraArgs": ["-v"]}, "at '/extraArgs/0': '-v' does not match pattern"),
    (_GOOD | {"terminationGracePeriodSeconds": 5}, "at '/terminationGracePeriodSeconds': minimum: got 5, want 10"),
    (_GOOD | {"secrets": {}}, "account shop reads /run/secrets/wechat-exporter/shop: put the AppSecret into secrets.shop"),
    (_GOOD | {"existingSecret": "other"}, "secrets and existingSecret exclude each other"),
    (_GOOD | {"digest": {"enabled": True}}, "digest.enabled needs either digest.webhook"),
    (_GOOD | {"digest": {"enabled": True, "webhook": "https://example.org", "existingSecret": "s"}}, "digest.enabled needs either digest.webhook"),
    (_GOOD | {"digest": {"language": "fr"}}, "at '/digest/language': value must be one of 'en', 'zh'"),
    (_GOOD | {"prometheusRule": {"language": "cn"}}, "at '/prometheusRule/language': value must be one of 'en', 'zh'"),
    (_GOOD | {"scrapeConfig": {"enabled": True}}, "scrapeConfig.enabled needs serviceMonitor.enabled"),
    ({"config": {"accounts": [{"name": "shop", "app_secret": "s"}]}}, "account shop has its AppSecret in the configuration"),
)


def version() -> str:
    return f"Helm {helm_python.helm_sdk_version()}"


def objects(namespace: str) -> dict[str, list[dict]]:
    """The objects for each file of values in ci/, by the file's name; the packed chart must make the same."""
    made = {}
    with tempfile.TemporaryDirectory() as work, _quiet():
        _check_lint({})
        packed = helm_python.package(CHART, destination=work)
        for path in sorted(CHART.glob("ci/*-values.yaml")):
            name, values = path.name.removesuffix("-values.yaml"), yaml.safe_load(path.read_text(encoding="utf-8"))
            _check_lint(values)
            made[name] = _rendered(CHART, values, _RELEASES.get(name, "wechat-exporter"), namespace)
            if made[name] != _rendered(Path(packed), values, _RELEASES.get(name, "wechat-exporter"), namespace):
                raise Problem(f"the packed chart makes other objects of {path.name} than its folder")
    _check_version()
    return made


def check_refusals() -> None:
    """Wrong values must be refused in a sentence that names the value and what is wanted."""
    with _quiet():
        for values, words in _REFUSED:
            try:
                _rendered(CHART, values, "wechat-exporter", "default")
            except helm_python.HelmError as error:
                if words not in str(error):
                    raise Problem(f"of the values {values} Helm says {str(error)!r}, without the words {words!r}") from None
            else:
                raise Problem(f"Helm takes the values {values}; it should say {words!r}")


def _rendered(chart: Path, values: dict, release: str, namespace: str) -> list[dict]:
    with helm_python.Chart.load(chart) as loaded:
        texts = loaded.render(values, name=release, namespace=namespace)
    return [made for path, text in texts.items() if path.endswith(".yaml") for made in documents(text, namespace)]


def _check_lint(values: dict) -> None:
    report = helm_python.lint(CHART, values, strict=True)
    found = [message["error"] for message in report["messages"] if message["severity"] >= _WARNING]
    if found or report["errors"]:
        raise Problem(f"helm lint says: {'; '.join(found or report['errors'])}")


def _check_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1].split()[0]
    for key in ("version", "appVersion"):
        if chart[key] != changelog:
            raise Problem(f"Chart.yaml has {key} {chart[key]}, CHANGELOG.md begins with {changelog}")


@contextmanager
def _quiet():
    """Keeps Helm's remarks on linked files, which it writes to the file of standard error itself."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
