"""`/metrics/events` in a scrape job of its own: windows for late points, timestamps, repeated pages, agents."""
from checking import Check, name_of
from estate import collected, compare
from processes import until
from programs import METRICS, Agent, Prometheus, Victoria, scrape
from report import Row

SCRAPES = 4
# Settled days of the two accounts: hours, types, metrics.
DAY = 2 * 24 * 5 * 2
APPENDED = "prometheus_tsdb_head_out_of_order_samples_appended_total"
# 1.79 heeds timestamps by itself; later versions that were tried do not.
HONOURED_NO_MORE = (1, 80)


def job(target, days, **more):
    """A scrape job for events."""
    return scrape(f"events-{days}", target, metrics_path="/metrics/events", params={"days": [str(days)]}, **more)


def scraped(store, days):
    """Waits for some scrapes of a job."""
    store.wait(f'count_over_time(up{{job="events-{days}"}}[1h])', lambda count: count >= SCRAPES)


def window(days):
    """A configuration with a window for late points."""
    return {"storage": {"tsdb": {"out_of_order_time_window": days}}} if days else {}


def windows(context):
    """Prometheus with a window of days + 3, with none and with too small a one."""
    with collected(context, "windows", 10) as (place, estate, target):
        stored = estate.stored(9)
        for suite in context.suites:
            peer = name_of(suite, "prometheus")
            for name, settings, days in (("events/window", "4d", 1), ("events/no-window", None, 1), ("events/small-window", "2d", 7)):
                store = Prometheus(place, suite, window(settings) | {"scrape_configs": [job(target, days), scrape("wechat", target)]})
                scraped(store, days)
                yield taken(name, peer, store, days, stored)
                store.child.stop()


def taken(name, peer, store, days, stored):
    """The row of a Prometheus.

    With a window all points are there once. Without one they are there if their page was the very first of an empty database, and
    never otherwise. With too small a one the scrape is refused, and that job alone is down.
    """
    points, repeated = store.points()
    up = store.value(f'min_over_time(up{{job="events-{days}"}}[1m])')
    main = store.value('min_over_time(up{job="wechat"}[1m])')
    _, wrong = compare(points, stored)
    whole, is_sound = days * DAY, not repeated and not wrong and main == 1
    found = f"{len(points)} of {whole} points, {repeated} twice, {wrong} wrong; its job is {'up' if up else 'down'}"
    if name == "events/small-window":
        return Row(name, peer, found, is_sound and up == 0)
    return Row(name, peer, found, is_sound and up == 1 and len(points) in ([whole] if name == "events/window" else [0, whole]))


def again(context):
    """What Prometheus appends of a page that stays the same: nothing of one day, everything of two."""
    with collected(context, "again", 6) as (place, _, target):
        for suite in context.suites:
            grown = []
            for days in (1, 2):
                store = Prometheus(place, suite, window("5d") | {"scrape_configs": [job(target, days)]})
                scraped(store, days)
                before = store.metric(APPENDED)
                store.wait(f'count_over_time(up{{job="events-{days}"}}[1h])', lambda count: count >= 2 * SCRAPES)
                grown.append(store.metric(APPENDED) - before)
                store.child.stop()
            found = f"{grown[0]:.0f} samples of one day and {grown[1]:.0f} of two were appended anew in {SCRAPES} scrapes"
            yield Row("events/two-days", name_of(suite, "prometheus"), found, grown[0] == 0 and grown[1] >= DAY)


def timestamps(context):
    """VictoriaMetrics' scrapers with and without `honor_timestamps: true`."""
    with collected(context, "timestamps", 4) as (place, _, target):
        for suite in context.suites:
            version = tuple(map(int, suite.version("victoria-metrics").split(".")))
            hours = [spread(place, suite, target, more) for more in ({"honor_timestamps": True}, {})]
            wanted = [24, 24 if version < HONOURED_NO_MORE else 0]
            yield Row("events/vm-timestamps", name_of(suite, "victoria-metrics", "vmagent"),
                      f"{hours[0]} of 24 hours at their own time with `honor_timestamps: true`, {hours[1]} without", hours == wanted)


def spread(place, suite, target, more):
    """How many whole hours the points of a series lie at that vmagent has forwarded."""
    store = Victoria(place, suite)
    agent = Agent(place, suite, store, [job(target, 1, **more)])
    until("points", lambda: store.points()[0])
    series = [key for key in store.points()[0] if key[1] == "shop" and key[2] == "text" and key[0] == METRICS[0]]
    agent.child.stop()
    store.child.stop()
    return len({time for *_, time in series if time % 3600 == 0})


def forwarded(context):
    """What of the events Prometheus forwards by its own remote_write, as a server and as an agent: nothing older than its start."""
    with collected(context, "forwarded", 4) as (place, _, target):
        for suite in context.ends:
            for agent in (False, True):
                store = Victoria(place, suite)
                jobs = [job(target, 1), scrape("wechat", target)]
                sender = Prometheus(place, suite, ({} if agent else window("4d"))
                                    | {"scrape_configs": jobs, "remote_write": [{"url": store.write_url}]}, agent=agent)
                store.wait('count_over_time(up{job="events-1"}[1h])', lambda count: count >= 2 * SCRAPES)
                points = len(store.points()[0])
                sender.child.stop()
                store.child.stop()
                peer = name_of(suite, "prometheus", "Prometheus agent" if agent else None)
                yield Row("events/forwarded", peer, f"{points} of {DAY} points forwarded; the rest is older than the process", points == 0)


CHECKS = [
    Check("events-windows", windows, is_quick=True, is_patient=True),
    Check("events-again", again, is_patient=True),
    Check("events-timestamps", timestamps),
    Check("events-forwarded", forwarded, is_patient=True),
]
