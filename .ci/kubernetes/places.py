"""Where things stand, what an object is, and how a check ends when something is wrong."""

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
KUBERNETES = ROOT / "deploy/kubernetes"
CHART = ROOT / "deploy/helm/wechat-exporter"
TOOLS = ROOT / ".build-kubectl/usr/bin"
PROGRAM = ROOT / ".build/debug/wechat-exporter"

sys.path.insert(0, str(ROOT / "dashboards/tools"))


class Problem(Exception):
    """One sentence that says what is wrong."""


def documents(text: str, namespace: str) -> list[dict]:
    """The objects of a text; one without a namespace gets that of the command."""
    # libyaml's loader: in Python half a megabyte of dashboards takes seconds.
    made = [document for document in yaml.load_all(text, Loader=yaml.CSafeLoader) if document]
    for one in made:
        one["metadata"].setdefault("namespace", namespace)
    return made


def label(made: dict) -> str:
    """An object as people name it: `statefulset/wechat-exporter`."""
    return f"{made['kind'].lower()}/{made['metadata']['name']}"


def of_kind(objects: list[dict], kind: str) -> list[dict]:
    return [made for made in objects if made["kind"] == kind]
