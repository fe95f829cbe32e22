"""Prometheus, VictoriaMetrics and their company, started on loopback and asked by their own interfaces."""
import json
import re

from processes import CheckFailed, ask, free_port, get, until

METRICS = ("wechat_upstream_hourly_messages", "wechat_upstream_hourly_users")
LONG = "400d"


def scrape(job, *targets, **more):
    """A scrape job of fixed targets."""
    return {"job_name": job, "static_configs": [{"targets": list(targets)}], **more}


class Store:
    """Whatever answers Prometheus' query API."""

    url, child = "", None

    def query(self, expr, at=None):
        """The result of an instant query."""
        answer = get(f"{self.url}/api/v1/query", query=expr, **({} if at is None else {"time": at}))
        if answer.status != 200:
            raise CheckFailed(f"{expr}: {answer.text[:200]}")
        return answer.json()["data"]["result"]

    def value(self, expr, default=None):
        """The value of a query of one result."""
        result = self.query(expr)
        return float(result[0]["value"][1]) if result else default

    def metric(self, name):
        """The sum of one of its own metrics."""
        lines = get(f"{self.url}/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if re.match(rf"{name}[ {{]", line))

    def wait(self, expr, accept=bool, **more):
        """Waits until the value of a query is accepted; gives it."""
        def probe():
            value = self.value(expr)
            return value is not None and accept(value) and [value]
        return until(f"{expr} in {self.child.log.stem}", probe, **more)[0]


class Prometheus(Store):
    """A Prometheus; `retention` None leaves its default."""

    def __init__(self, place, suite, configuration, *flags, retention=LONG, data=None, port=None, agent=False):
        port = port or free_port()
        self.url, self.suite = f"http://127.0.0.1:{port}", suite
        self.major = int(suite.version("prometheus").split(".")[0])
        settings = {"global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}} | configuration
        file = place.write(f"prometheus-{port}.yml", settings)
        data = data or place.folder / f"data-{port}"
        if agent:
            mode = [*(["--agent"] if self.major > 2 else ["--enable-feature=agent"]), f"--storage.agent.path={data}"]
        else:
            mode = [f"--storage.tsdb.path={data}", "--web.enable-remote-write-receiver"]
            mode += [f"--storage.tsdb.retention.time={retention}"] if retention else []
        self.child = place.start("prometheus", suite["prometheus"], f"--config.file={file}", f"--web.listen-address=127.0.0.1:{port}",
                                 *mode, *flags)
        self.child.ready(f"{self.url}/-/ready")

    @property
    def write_url(self):
        """Where remote write goes to."""
        return f"{self.url}/api/v1/write"

    def points(self, days=60):
        """All points of event time: {(metric, account, type, second): value}, and how many came more than once."""
        points, repeated = {}, 0
        for metric in METRICS:
            for series in self.query(f"{metric}[{days}d]"):
                labels = series["metric"]
                for time, value in series["values"]:
                    key = metric, labels["account"], labels["msg_type"], int(time)
                    repeated += key in points
                    points[key] = float(value)
        return points, repeated


class Victoria(Store):
    """A VictoriaMetrics of one node, which scrapes where jobs are given."""

    def __init__(self, place, suite, *flags, jobs=None, retention="24", port=None):
        port = port or free_port()
        self.url, self.suite = f"http://127.0.0.1:{port}", suite
        more = [f"-retentionPeriod={retention}"] if retention else []
        if jobs:
            path = place.write(f"scrape-{port}.yml", {"global": {"scrape_interval": "1s"}, "scrape_configs": jobs})
            more.append(f"-promscrape.config={path}")
        self.child = place.start(
            "victoria-metrics", suite["victoria-metrics"], f"-storageDataPath={place.folder}/victoria-{port}",
            f"-httpListenAddr=127.0.0.1:{port}", "-memory.allowedBytes=256MB", "-search.latencyOffset=0s", *more, *flags)
        self.child.ready(f"{self.url}/health")

    @property
    def write_url(self):
        """Where remote write goes to."""
        return f"{self.url}/api/v1/write"

    def flush(self):
        """Makes what came visible to queries."""
        get(f"{self.url}/internal/force_flush")

    def points(self, days=60):
        """As those of a Prometheus, copies that it keeps included."""
        self.flush()
        points, repeated = {}, 0
        for metric in METRICS:
            text = get(f"{self.url}/api/v1/export", **{"match[]": metric, "reduce_mem_usage": 1, "start": f"-{days}d"}).text
            for line in text.splitlines():
                series = json.loads(line)
                labels = series["metric"]
                for time, value in zip(series["timestamps"], series["values"], strict=True):
                    key = metric, labels["account"], labels["msg_type"], time // 1000
                    repeated += key in points
                    points[key] = value
        return points, repeated


class Agent:
    """A vmagent that writes into a VictoriaMetrics."""

    def __init__(self, place, suite, store, jobs, *flags):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        path = place.write(f"vmagent-{port}.yml", {"global": {"scrape_interval": "1s"}, "scrape_configs": jobs})
        self.child = place.start(
            "vmagent", suite["vmagent"], f"-promscrape.config={path}", f"-remoteWrite.url={store.write_url}",
            f"-remoteWrite.tmpDataPath={place.folder}/vmagent-{port}", f"-httpListenAddr=127.0.0.1:{port}",
            "-memory.allowedBytes=128MB", *flags)
        self.child.ready(f"{self.url}/health")

    def targets(self):
        """What it says of its targets."""
        return get(f"{self.url}/api/v1/targets").json()["data"]["activeTargets"]


class Alertmanager:
    """An Alertmanager with a configuration."""

    def __init__(self, place, suite, configuration):
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        path = place.write(f"alertmanager-{port}.yml", configuration)
        self.child = place.start(
            "alertmanager", suite["prometheus-alertmanager"], f"--config.file={path}", f"--storage.path={place.folder}/alerts-{port}",
            f"--web.listen-address={self.address}", "--cluster.listen-address=")
        self.child.ready(f"http://{self.address}/-/ready")

    def alerts(self):
        """The active alerts as sorted (alertname, account, ref_hour)."""
        found = get(f"http://{self.address}/api/v2/alerts").json()
        return sorted({tuple(alert["labels"].get(name, "") for name in ("alertname", "account", "ref_hour")) for alert in found})


def post(url, body, **headers):
    """Sends a body."""
    return ask(url, body=body.encode() if isinstance(body, str) else body, headers=headers)
