"""A real Prometheus that holds a feed, scrapes a live exporter, and evaluates the alert rules."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import yaml

from checks.feed import make_blocks
from checks.problem import Problem

JOB = "wechat"
_INSTANCE = "exporter:9983"
_START_SECONDS = 60

# The feed already tells of accounts; of the live exporter only what the feed cannot hold is kept.
_LIVE_FAMILIES = "process_.*|promhttp_.*|wechat_exporter_build_info|wechat_exporter_remote_write_.*|wechat_exporter_log_.*"


class Backend:
    """Asks Prometheus' query API."""

    def __init__(self, url: str, end: int):
        self._url = url
        self.end = end
        self.live_since = end

    def instant(self, expr: str, at: float | None = None) -> list[dict]:
        return self._get("query", query=expr, time=self.end if at is None else at)["result"]

    def range(self, expr: str, start: float, end: float, step: int) -> list[dict]:
        return self._get("query_range", query=expr, start=start, end=end, step=step)["result"]

    def label_values(self, label: str, series: str) -> list[str]:
        return self._get(f"label/{label}/values", **{"match[]": series}, start=self.end - 3600, end=self.end)

    def _get(self, path: str, **parameters):
        url = f"{self._url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as refused:
            raise Problem(f"Prometheus refuses the query: {json.load(refused)['error']}") from refused


@contextmanager
def running(feed: Path, program: Path, rules: list[Path], work: Path, live_seconds: int = 4):
    """A Backend for the feed and some seconds of a live exporter; both programs end with it, however it ends."""
    end = make_blocks(feed, work, JOB, _INSTANCE)
    exporter, simulator, prometheus = (f"127.0.0.1:{port}" for port in _free_ports(3))
    config = _write_configuration(work, exporter, rules)
    live = work / "exporter.yml"
    with ExitStack() as stack:
        stack.enter_context(_process(
            [str(program), "simulate", f"--listen-address={simulator}", "--accounts=2", f"--write-config={live}"],
            work / "simulator.log"))
        _wait_for(f"http://{simulator}/simulator/status", work / "simulator.log")
        # Its days go to the Prometheus that scrapes it, so that remote write has something to tell.
        receiver = [{"url": f"http://{prometheus}/api/v1/write", "name": "prometheus"}]
        live.write_text(f"{live.read_text(encoding='utf-8')}\n{yaml.safe_dump({'remote_write': receiver})}", encoding="utf-8")
        stack.enter_context(_process(
            [str(program), f"--config.file={live}", "--store.path=:memory:", f"--web.listen-address={exporter}"], work / "exporter.log"))
        _wait_for(f"http://{exporter}/-/ready", work / "exporter.log")
        stack.enter_context(_process(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={work / 'data'}",
             f"--web.listen-address={prometheus}", "--query.lookback-delta=70m", "--storage.tsdb.retention.time=1y",
             "--web.enable-remote-write-receiver", "--log.level=warn"], work / "prometheus.log"))
        _wait_for(f"http://{prometheus}/-/ready", work / "prometheus.log")
        backend = Backend(f"http://{prometheus}", end)
        _wait_for_scrapes(backend, live_seconds)
        yield backend


def _wait_for_scrapes(backend: Backend, live_seconds: int) -> None:
    """Two scrapes make a rate, and alerts stand after the first evaluation."""
    scraped = f'count_over_time(promhttp_metric_handler_requests_in_flight{{job="{JOB}"}}[1h]) >= {live_seconds}'
    deadline = time.monotonic() + _START_SECONDS + live_seconds
    while time.monotonic() < deadline:
        backend.end = int(time.time())
        if backend.instant(scraped) and backend.instant("ALERTS"):
            backend.live_since = backend.end - live_seconds
            return
        time.sleep(0.5)
    raise Problem("Prometheus scraped no live exporter, or no alert stands: the feed must hold a drop on its last day.")


def _write_configuration(work: Path, exporter: str, rules: list[Path]) -> Path:
    files = []
    for path in rules:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in content["groups"]:
            # The rules' own intervals and waits would put the first alert minutes away.
            group["interval"] = "1s"
            for rule in group["rules"]:
                rule.pop("for", None)
        copy = work / path.name
        copy.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        files.append(str(copy))
    keep = {"source_labels": ["__name__"], "regex": _LIVE_FAMILIES, "action": "keep"}
    target = {"targets": [exporter], "labels": {"instance": _INSTANCE}}
    scrape = {"job_name": JOB, "static_configs": [target], "metric_relabel_configs": [keep]}
    path = work / "prometheus.yml"
    path.write_text(yaml.safe_dump({
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": files, "scrape_configs": [scrape]}))
    return path


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def _process(command: list[str], log: Path):
    with log.open("wb") as output:
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    raise Problem(f"Nothing answers at {url}: {' / '.join(tail)}")
