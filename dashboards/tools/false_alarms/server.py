"""A Prometheus over some blocks, asked once a day."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from checks.problem import Problem

DAY = 86_400
_START_SECONDS = 60
_QUERY_SECONDS = 600


class Server:
    """Prometheus' query API."""

    def __init__(self, url: str):
        self._url = url

    def by_day(self, expr: str, instants: list[int]) -> list[dict]:
        """The series of the expression, a value for each instant at which it has one."""
        parameters = {"query": expr, "start": instants[0], "end": instants[-1], "step": DAY, "timeout": f"{_QUERY_SECONDS}s"}
        body = urllib.parse.urlencode(parameters).encode()
        try:
            with urllib.request.urlopen(f"{self._url}/api/v1/query_range", data=body, timeout=_QUERY_SECONDS) as answer:
                return json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as refused:
            raise Problem(f"Prometheus refuses {' '.join(expr.split())}: {json.load(refused)['error']}") from refused


@contextmanager
def serving(folders: list[Path], work: Path):
    """A Server over the blocks in the folders; its process ends with it, however it ends."""
    shutil.rmtree(work, ignore_errors=True)
    for folder in folders:
        # Links, because Prometheus adds files of its own and must not change what is kept.
        shutil.copytree(folder, work / "data", copy_function=lambda source, target: Path(target).hardlink_to(source), dirs_exist_ok=True)
    (work / "prometheus.yml").write_text("scrape_configs: []\n", encoding="utf-8")
    address = f"127.0.0.1:{_free_port()}"
    command = [
        "prometheus", f"--config.file={work / 'prometheus.yml'}", f"--storage.tsdb.path={work / 'data'}",
        "--storage.tsdb.retention.time=100y", f"--web.listen-address={address}", f"--query.timeout={_QUERY_SECONDS}s",
        "--log.level=warn",
    ]
    with (work / "prometheus.log").open("wb") as log:
        child = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(child, f"http://{address}/-/ready", work / "prometheus.log")
        yield Server(f"http://{address}")
    finally:
        # Nothing was written that an orderly end would have to save.
        child.kill()
        child.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(child: subprocess.Popen, url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    raise Problem(f"Prometheus does not get ready: {' / '.join(tail)}")
