"""Whether the program takes the command line and the files of each pod, and none of a pod too many."""

import base64
import re
import subprocess
import tempfile
from pathlib import Path

from places import PROGRAM, Problem, label, of_kind

_USAGE = 64
_SECRET = re.compile(r"/run/secrets/wechat-exporter/([-.\w]+)")


def check(objects: list[dict]) -> None:
    (stateful,) = of_kind(objects, "StatefulSet")
    container = stateful["spec"]["template"]["spec"]["containers"][0]
    with tempfile.TemporaryDirectory() as work:
        folders = _files(objects, stateful, container, Path(work))
        replicas = stateful["spec"]["replicas"]
        for ordinal in range(replicas):
            done = _asked(container, folders, ordinal)
            if done.returncode:
                raise Problem(f"{label(stateful)}: the program refuses what pod {ordinal} says: {done.stdout}{done.stderr}")
        done = _asked(container, folders, replicas)
        if done.returncode != _USAGE or "--shard.index" not in done.stderr:
            raise Problem(f"{label(stateful)}: pod {replicas} is one too many, and the program takes it")
        jobs = of_kind(objects, "CronJob")
        if jobs and len(jobs) != replicas:
            raise Problem(f"there are {len(jobs)} digests for {replicas} pods")
        for job in jobs:
            _check_digest(job, folders, Path(work))


def _check_digest(job: dict, folders: dict[str, str], work: Path) -> None:
    """The program takes the digest's command line, and ends because no exporter has made a store yet."""
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    webhook = next(mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "webhook")
    changes = {webhook: str(work / "webhook")} | folders
    arguments = [_moved(argument, changes) for argument in container["args"]]
    done = subprocess.run([PROGRAM, *arguments], cwd=folders["/data"], env={}, capture_output=True, text=True, check=False)
    if done.returncode != 1 or "there is no store at" not in done.stderr:
        raise Problem(f"{label(job)}: the program says: {done.stdout}{done.stderr}")


def _files(objects: list[dict], stateful: dict, container: dict, work: Path) -> dict[str, str]:
    """Puts into folders what the pods mount; returns the folders by the path in the pod."""
    folders = {mount["mountPath"]: str(work / mount["name"]) for mount in container["volumeMounts"]}
    for folder in folders.values():
        Path(folder).mkdir()
    there = {label(made): made["data"] for made in objects if made["kind"] in ("ConfigMap", "Secret")}
    for volume in stateful["spec"]["template"]["spec"]["volumes"]:
        folder = work / volume["name"]
        if "configMap" in volume:
            texts = there[f"configmap/{volume['configMap']['name']}"]
            for name, text in texts.items():
                (folder / name).write_text(_moved(text, folders), encoding="utf-8")
        else:
            # A Secret that something else makes has what the configuration asks for.
            secret = there.get(f"secret/{volume['secret']['secretName']}") or dict.fromkeys(_SECRET.findall(str(there)), "cw==")
            for name, text in secret.items():
                (folder / name).write_bytes(base64.b64decode(text))
    return folders


def _moved(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def _asked(container: dict, folders: dict[str, str], ordinal: int) -> subprocess.CompletedProcess:
    variables = {variable["name"]: variable.get("value", str(ordinal)) for variable in container["env"]}
    # check-config opens each address for a moment; here, where nobody else can reach it.
    changes = {"--web.health-listen-address=:9985": "--web.health-listen-address=127.0.0.1:0"}
    changes |= folders | {f"$({name})": value for name, value in variables.items()}
    arguments = [_moved(argument, changes) for argument in container["args"]]
    return subprocess.run([PROGRAM, "check-config", "--web.listen-address=127.0.0.1:0", *arguments], cwd=folders["/data"], env=variables,
                          capture_output=True, text=True, check=False)
