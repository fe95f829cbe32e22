"""Whether each object is what its kind may be: Kubernetes' schemas, and the Prometheus operator's as Python models."""

import json

import kubernetes_validate
from cloudcoil.models.prometheus_operator import v1, v1alpha1
from places import Problem, label
from pydantic import ValidationError

# The oldest that labels a pod with its ordinal, and the newest that the package knows.
VERSIONS = ("1.28", kubernetes_validate.latest_version())

# Made from the definitions of the operator 0.80; later ones take what this one takes.
_OPERATOR = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"): v1.ServiceMonitor,
    ("monitoring.coreos.com/v1", "PrometheusRule"): v1.PrometheusRule,
    ("monitoring.coreos.com/v1alpha1", "ScrapeConfig"): v1alpha1.ScrapeConfig,
}
# `kubectl apply` keeps an object in an annotation, and annotations may have 256 KiB.
_LARGEST = 256 << 10
# Objects that were judged, as JSON: dashboards and rules are the same in all compositions.
_judged: set[str] = set()


def check(objects: list[dict]) -> None:
    if len({label(made) for made in objects}) < len(objects):
        raise Problem("an object is there twice")
    for made in objects:
        text = json.dumps(made, ensure_ascii=False)
        if text in _judged:
            continue
        if len(text.encode()) > _LARGEST:
            raise Problem(f"{label(made)} has {len(text.encode())} bytes, more than `kubectl apply` can keep in its annotation")
        model = _OPERATOR.get((made["apiVersion"], made["kind"]))
        if model:
            _check_model(model, made)
        else:
            _check_kubernetes(made)
        _judged.add(text)


def _check_kubernetes(made: dict) -> None:
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(made, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(map(str, error.path))
            raise Problem(f"{label(made)} is not valid in Kubernetes {version}: {where}: {error.message}") from None
        except kubernetes_validate.SchemaNotFoundError as error:
            raise Problem(f"{label(made)}: {error.message}") from None


def _check_model(model, made: dict) -> None:
    try:
        read = model.model_validate(made)
    except ValidationError as error:
        first = error.errors()[0]
        raise Problem(f"{label(made)} is not what the operator takes: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    # The models pass over what they do not know, as the API server does: it would be lost without a word.
    kept = read.model_dump(by_alias=True, exclude_unset=True)
    for path in _lost(made["spec"], kept["spec"], "spec"):
        raise Problem(f"{label(made)}: the operator knows no {path}")


def _lost(written, kept, path: str):
    if isinstance(written, dict):
        for key, value in written.items():
            if key not in kept:
                yield f"{path}.{key}"
            else:
                yield from _lost(value, kept[key], f"{path}.{key}")
    elif isinstance(written, list):
        for place, (value, other) in enumerate(zip(written, kept, strict=True)):
            yield from _lost(value, other, f"{path}.{place}")
