"""What vmagent does in its own way: pages that are too large, and the hash that shares targets."""
import contextlib
import http.server
import math
import re
import threading
import time

from checking import Check, name_of
from estate import Estate
from processes import get, until
from programs import Agent, Prometheus, Victoria, scrape
from report import Row

LIMIT = 16 * 1024 * 1024
ACCOUNTS = 20
HASHED, SHARDS = 200, 4
# So many accounts without a history are more than 16 MiB.
MANY = 1500
NOTICE = "Page is larger than vmagent takes by default"


def page_size(context):
    """A page of so many accounts that it is just below 16 MiB, and one that is just above."""
    with context.place("page-size") as place:
        estate = Estate(place, context.exporter, accounts=ACCOUNTS, history=57, endpoints=())
        estate.start("--log.level=error")
        estate.whole()
        bytes_an_account = len(estate.metrics()) / ACCOUNTS
        page = get_account(estate)
        most = math.floor(LIMIT / len(page))
        with serving({"/small": page * most, "/large": page * (most + 1)}) as port:
            for suite in context.suites:
                store = Victoria(place, suite)
                jobs = [scrape(name, f"127.0.0.1:{port}", metrics_path=f"/{name}", sample_limit=0, scrape_interval="5s")
                        for name in ("small", "large")]
                default = healths(place, suite, store, jobs)
                raised = healths(place, suite, store, jobs, "-promscrape.maxScrapeSize=67108864")
                store.child.stop()
                yield Row("vmagent/page-size", name_of(suite, "victoria-metrics", "vmagent"),
                          f"{most * len(page) / 1048576:.2f} MiB {default['small']}, {(most + 1) * len(page) / 1048576:.2f} MiB "
                          f"{default['large']}, and {raised['large']} with `-promscrape.maxScrapeSize=64MiB`; an account has "
                          f"{bytes_an_account / 1000:.1f} kB, so {LIMIT / bytes_an_account:.0f} fit",
                          (default["small"], default["large"], raised["large"]) == ("up", "down", "up"))


def get_account(estate):
    """The page of one account, as bytes that can be repeated: scrapers of VictoriaMetrics do not mind."""
    return get(f"{estate.url}/probe", target="shop").text.encode()


def serving(pages):
    """A server of fixed pages, as a context that gives its port."""
    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers with the page of the path."""

        def do_GET(self):
            """Sends the page."""
            body = pages[self.path]
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # A scraper hangs up once it is too much.
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *arguments):
            """Says nothing."""

    class Serving:
        """The server while the `with` lasts."""

        def __enter__(self):
            self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            threading.Thread(target=self.server.serve_forever, daemon=True).start()
            return self.server.server_port

        def __exit__(self, *_):
            self.server.shutdown()
            self.server.server_close()

    return Serving()


def healths(place, suite, store, jobs, *flags):
    """`up` or `down` for each job of a vmagent, once all were tried."""
    agent = Agent(place, suite, store, jobs, *flags)
    targets = until("scrapes", lambda: tried(agent, len(jobs)))
    agent.child.stop()
    return {target["labels"]["job"]: target["health"] for target in targets}


def tried(agent, number):
    """The targets, once each was scraped."""
    targets = agent.targets()
    done = [target for target in targets if target["health"] == "up" or target["lastError"]]
    return done if len(done) == number else None


def notice(context):
    """A page of the exporter's own that is too large: its log tells of it once, to whoever asks as vmagent does."""
    with context.place("notice") as place:
        estate = Estate(place, context.exporter, accounts=MANY, history=0)
        for suite in context.suites:
            target = estate.start("--log.level=warn")
            until("a large page", lambda: len(estate.metrics().encode()) > LIMIT, pause=3)
            before = estate.child.text.count(NOTICE)
            store = Victoria(place, suite)
            agent = Agent(place, suite, store, [scrape("wechat", target, scrape_interval="5s", scrape_timeout="5s")])
            until("a refusal", lambda agent=agent: agent.targets()[0]["lastError"] and scraped(agent) > 1)
            lines = [line for line in estate.child.text.splitlines() if NOTICE in line]
            for child in (agent.child, store.child, estate.child):
                child.stop()
            sizes = [tuple(map(int, found.groups())) for line in lines if (found := re.search(r"bytes=(\d+) limit=(\d+)", line))]
            yield Row("vmagent/notice", name_of(suite, "victoria-metrics", "vmagent"),
                      f"refuses a page beyond 16 MiB; the log has {before} lines about it before the first scrape and {len(lines)} after more than one",
                      not before and len(lines) == 1 and bool(sizes) and sizes[0][1] == LIMIT < sizes[0][0])


def scraped(agent):
    """How many scrapes a vmagent has done: 1.79 takes the first page packed, and whole."""
    found = re.search(r"^vm_promscrape_scrapes_total(?:\{.*\})? (\d+)$", get(f"{agent.url}/metrics").text, re.MULTILINE)
    return int(found[1]) if found else 0


def hash_of_targets(context):
    """Which accounts the first of some shards takes by `hashmod`."""
    with context.place("hashmod") as place:
        estate = Estate(place, context.exporter, accounts=HASHED, history=0)
        target = estate.start("--log.level=error")
        estate.whole()
        relabel = [{"source_labels": ["__param_target"], "action": "hashmod", "modulus": SHARDS, "target_label": "__tmp_shard"},
                   {"source_labels": ["__tmp_shard"], "regex": "0", "action": "keep"}]
        job = {"job_name": "wechat", "http_sd_configs": [{"url": f"http://{target}/sd"}], "relabel_configs": relabel}
        for suite in context.ends:
            store = Victoria(place, suite)
            prometheus, agent = Prometheus(place, suite, {"scrape_configs": [job]}), Agent(place, suite, store, [job])
            theirs = settled(lambda agent=agent: {one["labels"]["instance"] for one in agent.targets()})
            ours = settled(lambda store=prometheus: {series["metric"]["instance"] for series in store.query('up{job="wechat"}')})
            for child in (prometheus.child, agent.child, store.child):
                child.stop()
            yield Row("vmagent/hashmod", f"{name_of(suite, 'victoria-metrics', 'vmagent')}, {name_of(suite, 'prometheus')}",
                      f"of {HASHED} accounts the first of {SHARDS} shards takes {len(theirs)} with vmagent and {len(ours)} with Prometheus, "
                      f"{len(ours & theirs)} of them the same",
                      ours != theirs)


def settled(probe):
    """A set that is not empty and no longer grows."""
    def twice():
        before = probe()
        time.sleep(3)
        return before if before and before == probe() else None
    return until("targets", twice)


CHECKS = [Check("vmagent-page-size", page_size), Check("vmagent-notice", notice), Check("vmagent-hashmod", hash_of_targets)]
