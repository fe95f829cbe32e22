"""Scrapes: both text formats, and ten thousand targets from /sd."""
from checking import Check, name_of
from estate import Estate, collected
from processes import ask
from programs import Prometheus, Victoria, scrape
from report import Row

FORMATS = {"openmetrics": "OpenMetricsText1.0.0", "text": "PrometheusText0.0.4"}
TARGETS = 10_000
# What the page of an account has before its first call.
ALWAYS = "wechat_exporter_restatements_total"
# From this version on a job can ask for a format of its choice; before, Prometheus takes OpenMetrics and others text.
CHOICE = (2, 49)


def formats(context):
    """Whether every line of the page is a sample in each store, in each format it can be made to ask for."""
    with collected(context, "formats", endpoints=()) as (place, estate, target):
        for suite in context.suites:
            version = tuple(map(int, suite.version("prometheus").split(".")))[:2]
            asked = FORMATS if version >= CHOICE else {"openmetrics": None}
            jobs = [scrape(name, target, **({"scrape_protocols": [protocol]} if protocol else {})) for name, protocol in asked.items()]
            yield page(Prometheus(place, suite, {"scrape_configs": jobs}), estate, list(asked), name_of(suite, "prometheus"))
            if "victoria-metrics" in suite.packages:
                store = Victoria(place, suite, jobs=[scrape("text", target)])
                yield page(store, estate, ["text"], name_of(suite, "victoria-metrics"))


def page(store, estate, jobs, peer):
    """The row of one store."""
    found, right = [], []
    for job in jobs:
        accept = "application/openmetrics-text;version=1.0.0" if job == "openmetrics" else "text/plain"
        lines = sum(not line.startswith("#") for line in ask(f"{estate.url}/metrics", headers={"Accept": accept}).text.splitlines())
        taken = store.wait(f'scrape_samples_scraped{{job="{job}"}}')
        right.append(taken == lines and store.wait(f'up{{job="{job}"}}') == 1)
        found.append(f"{taken:.0f} of {lines} samples as {job}")
    store.child.stop()
    return Row("scrape/formats", peer, ", ".join(found), all(right))


def discovery(context):
    """Ten thousand accounts, each a target of its own from /sd."""
    with context.place("discovery") as place:
        estate = Estate(place, context.exporter, accounts=TARGETS, history=0)
        target = estate.start("--log.level=error")
        keep = [{"source_labels": ["__name__"], "regex": ALWAYS, "action": "keep"}]
        job = {"job_name": "wechat", "http_sd_configs": [{"url": f"http://{target}/sd"}], "scrape_interval": "60s",
               "scrape_timeout": "30s", "metric_relabel_configs": keep}
        for suite in context.ends:
            yield all_up(Prometheus(place, suite, {"scrape_configs": [job]}), name_of(suite, "prometheus"))
            yield all_up(Victoria(place, suite, jobs=[job]), name_of(suite, "victoria-metrics"))


def all_up(store, peer):
    """The row of one store, which has come round once; on a busy machine a client may be too slow for one of so many, once."""
    store.wait('sum(up{job="wechat"})', lambda count: count >= TARGETS, seconds=240)
    up, accounts = store.value('sum(up{job="wechat"})'), store.value(f"count(count by (account) ({ALWAYS}))", 0)
    slowest = store.value('max(scrape_duration_seconds{job="wechat"})')
    store.child.stop()
    return Row("scrape/sd", peer, f"{up:.0f} of {TARGETS} targets up, {accounts:.0f} accounts, slowest {slowest:.2f} s",
               up == accounts == TARGETS)


CHECKS = [Check("scrape-formats", formats, is_quick=True), Check("scrape-sd", discovery)]
