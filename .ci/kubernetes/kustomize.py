"""What kubectl and kustomize make of a folder."""

import os
import subprocess
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from places import KUBERNETES, ROOT, TOOLS, Problem, documents

_REPOSITORY = "https://github.com/wechat-exporter/wechat-exporter//"


def version() -> str:
    _, _, kubectl, _, _, inside = _run("kubectl", "version", "--client").split()
    return f"kubectl {kubectl} with kustomize {inside}"


def objects(folder: Path, namespace: str) -> list[dict]:
    """The objects of a kustomization, each in a namespace; both programs must agree on the text."""
    text = _run("kubectl", "kustomize", str(folder))
    if text != _run("kustomize", "build", str(folder)):
        raise Problem(f"kubectl and kustomize make different objects of {folder}")
    return documents(text, namespace)


def readers_overlay(folder: Path) -> Path:
    """Makes the overlay that README.md tells its readers to write, with this repository in place of GitHub's."""
    tokens = MarkdownIt().parse((KUBERNETES / "README.md").read_text(encoding="utf-8"))
    blocks = {token.content.split("\n", 1)[0].removeprefix("# "): token.content for token in tokens if token.type == "fence"}
    files = {name: text for name, text in blocks.items() if name in ("kustomization.yaml", "config.yml")}
    if len(files) != 2:
        raise Problem("deploy/kubernetes/README.md shows no kustomization.yaml or no config.yml; each begins with its name as a comment")
    here = os.path.relpath(ROOT, folder.resolve())
    shown = files["kustomization.yaml"]
    if _REPOSITORY not in shown:
        raise Problem(f"deploy/kubernetes/README.md shows an overlay that takes nothing from {_REPOSITORY}")
    lines = [line.replace(_REPOSITORY, f"{here}/").partition("?ref=")[0] for line in shown.splitlines()]
    (folder / "kustomization.yaml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "config.yml").write_text(files["config.yml"], encoding="utf-8")
    (folder / "secrets").mkdir()
    for account in yaml.safe_load(files["config.yml"])["accounts"]:
        (folder / "secrets" / Path(account["app_secret_file"]).name).write_text("a-secret", encoding="utf-8")
    return folder


def _run(name: str, *arguments: str) -> str:
    done = subprocess.run([TOOLS / name, *arguments], capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        raise Problem(f"{name} {' '.join(arguments)} says: {done.stderr.strip()}")
    return done.stdout
