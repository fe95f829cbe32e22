"""From a drop at WeChat to an alert in Alertmanager, with Prometheus and with vmagent, VictoriaMetrics and vmalert."""
import re
import time

import yaml
from check_rules import files, refusal
from checking import Check, name_of
from processes import CheckFailed, free_port, until
from programs import Agent, Alertmanager, Prometheus, Victoria
from report import Row

# The first morning of the demo, a Saturday: the drop of Friday is shown.
MORNING = "2026-03-07T09:00"
DROP = ("WeChatMessageDayDrop", "shop", "")
# docs/drills.md promises an alert within twelve minutes; a machine with other work is given more.
FIRST_HOUR = 20 * 60


class Demo:
    """The demo on ports of its own."""

    def __init__(self, place, exporter, *flags):
        ports = free_port(), free_port()
        self.target, self.begin = f"127.0.0.1:{ports[0]}", time.monotonic()
        self.child = place.start(
            "demo", exporter, "demo", f"--web.listen-address={self.target}", f"--simulator.listen-address=127.0.0.1:{ports[1]}",
            f"--store.path={place.folder}/demo-{ports[0]}.sqlite", *flags)
        self.child.ready(f"http://{self.target}/-/ready")

    def seconds(self):
        """How long it has been there."""
        return time.monotonic() - self.begin


def configured(context, name, demo, manager="", interval=None):
    """A configuration below deploy/peers with these addresses and without rules; `interval` replaces those of its scrapes."""
    text = (context.root / "deploy/peers" / name).read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:9983", demo.target).replace("127.0.0.1:9093", manager)
    if interval:
        text = re.sub(r"(scrape|evaluation)_interval: \w+", rf"\1_interval: {interval}", text)
    return yaml.safe_load(text)


def impatient(context, place):
    """Copies of the rules that are evaluated every second, wait for nothing, and judge days of long ago."""
    copies = []
    for path in files(context)[0]:
        text = re.sub(r"interval: \w+", "interval: 1s", path.read_text(encoding="utf-8"))
        text = re.sub(r"(keep_firing_)?for: \d+m", lambda found: f"{found[1] or ''}for: 0s", text)
        text = re.sub(r"(wechat:data_(?:late|missing):hours\s+expr:) vector\(\d+\)", r"\1 vector(1e9)", text)
        copies.append(place.write(path.name, text))
    return copies


def with_prometheus(context, place, suite, demo, rules, interval=None):
    """Prometheus and Alertmanager of a release, watching a demo."""
    manager = Alertmanager(place, suite, manager_text(context))
    settings = configured(context, "prometheus.yml", demo, manager.address, interval) | {"rule_files": [str(path) for path in rules]}
    return manager, Prometheus(place, suite, settings)


def with_victoria(context, place, suite, demo, rules, interval=None):
    """vmagent, VictoriaMetrics, vmalert and Alertmanager of a release, watching a demo."""
    manager = Alertmanager(place, suite, manager_text(context))
    store = Victoria(place, suite, "-dedup.minScrapeInterval=1ms")
    settings = configured(context, "vmagent.yml", demo, interval=interval)
    Agent(place, suite, store, settings["scrape_configs"], "-promscrape.maxScrapeSize=256MiB")
    port = free_port()
    place.start("vmalert", suite["vmalert"], *[f"-rule={path}" for path in rules], f"-datasource.url={store.url}",
                f"-remoteWrite.url={store.url}", f"-remoteRead.url={store.url}", f"-notifier.url=http://{manager.address}",
                f"-httpListenAddr=127.0.0.1:{port}", "-disableAlertgroupLabel").ready(f"http://127.0.0.1:{port}/health")
    return manager, store


def manager_text(context):
    """The Alertmanager's configuration."""
    return (context.root / "deploy/peers/alertmanager.yml").read_text(encoding="utf-8")


STACKS = {
    "drill/prometheus": (with_prometheus, lambda suite: f"{name_of(suite, 'prometheus')}, {name_of(suite, 'prometheus-alertmanager')}"),
    "drill/victoria-metrics": (
        with_victoria,
        lambda suite: f"vmagent, vmalert, {name_of(suite, 'victoria-metrics')}, {name_of(suite, 'prometheus-alertmanager')}"),
}


def quickened(context):
    """The drop of one morning that stands still, with rules that do not wait: the same alerts in each."""
    for suite in context.suites:
        for name, (stack, peer) in STACKS.items():
            with context.place(f"{name.replace('/', '-')}-{suite.name}") as place:
                demo = Demo(place, context.exporter, "--scenario=drop", f"--time={MORNING}")
                try:
                    manager, _ = stack(context, place, suite, demo, impatient(context, place), interval="2s")
                except CheckFailed as error:
                    yield Row(name, peer(suite), refusal(str(error)), False)
                    continue
                begin = time.monotonic()
                alerts = alerts_of(manager, 180)
                took = time.monotonic() - begin
                # What does not belong there would come soon after.
                time.sleep(10)
                alerts = manager.alerts()
            yield Row(name, peer(suite), f"{told(alerts)} after {took:.0f} s", alerts == [DROP])


def alerts_of(manager, seconds):
    """The alerts once the drop is among them, or what there is in the end."""
    try:
        return until("the drop", lambda: DROP in manager.alerts() and manager.alerts(), seconds, pause=0.5)
    except CheckFailed:
        return manager.alerts()


def told(alerts):
    """Alerts as a sentence."""
    return ", ".join(f"{name} of {account or 'no account'}{f' at {hour}' if hour else ''}" for name, account, hour in alerts) or "no alert"


def first_hour(context):
    """docs/drills.md word by word: a day in a quarter of an hour, and the rules as they are."""
    with context.place("first-hour") as place:
        demo = Demo(place, context.exporter, "--scenario=drop", "--time=09:00", "--speed=100")
        managers = {}
        for stack, peer in STACKS.values():
            managers[peer(context.newest)], _ = stack(context, place, context.newest, demo, files(context)[0], interval="15s")
        came = {}
        while len(came) < len(managers) and demo.seconds() < FIRST_HOUR:
            came |= {peer: (demo.seconds(), manager.alerts()) for peer, manager in managers.items()
                     if peer not in came and DROP in manager.alerts()}
            time.sleep(5)
        for peer, manager in managers.items():
            seconds, alerts = came.get(peer, (None, manager.alerts()))
            found = f"{told(alerts)} after {seconds / 60:.0f} minutes" if seconds else f"{told(alerts)} within {FIRST_HOUR / 60:.0f} minutes"
            yield Row("drill/first-hour", peer, found, alerts == [DROP])


CHECKS = [Check("drill-first-hour", first_hour, is_patient=True), Check("drill-quickened", quickened, is_patient=True)]
