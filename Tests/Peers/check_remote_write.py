"""The exporter's remote write: 35 days in both messages, receivers that were set up wrongly or are killed."""
from checking import Check, name_of
from estate import LATEST, Estate, compare
from processes import free_port, until
from programs import Prometheus, Victoria, scrape
from report import Row

HISTORY = 35
MESSAGES = {"1.0": "prometheus.WriteRequest", "2.0": "io.prometheus.write.v2.Request"}
# Receivers of Prometheus know 2.0 from this version on.
TWO = (2, 54)


def window(duration):
    """A Prometheus' settings for late points."""
    return {"storage": {"tsdb": {"out_of_order_time_window": duration}}}


def receiver(url, **more):
    """An entry of remote_write."""
    return {"remote_write": [{"name": "peer", "url": url, "queue_config": {"max_backoff": "500ms"}, **more}]}


def history(context):
    """35 days in 1.0 and 2.0 into every store, read back by its own queries."""
    with context.place("history") as place:
        estate = Estate(place, context.exporter, history=HISTORY + 1)
        estate.start()
        estate.whole()
        stored = estate.stored(HISTORY)
        estate.child.stop()
        for suite in context.suites:
            if "victoria-metrics" in suite.packages:
                yield sent(estate, stored, Victoria(place, suite), "1.0", name_of(suite, "victoria-metrics"), None)
            for message in MESSAGES:
                version = tuple(map(int, suite.version("prometheus").split(".")))[:2]
                falls_back = message == "2.0" and version < TWO
                store = Prometheus(place, suite, window("40d"))
                yield sent(estate, stored, store, message, name_of(suite, "prometheus"), falls_back)


def sent(estate, stored, store, message, peer, falls_back):
    """The row of one store; a queue of its own for each."""
    settings = receiver(store.write_url, protobuf_message=MESSAGES[message])
    settings["remote_write"][0]["name"] = f"peer-{store.url.rpartition(':')[2]}"
    estate.start(**settings)
    acknowledged = estate.sent(len(stored))
    fell = "Falling back to remote write 1.0" in estate.child.text
    points, repeated = store.points()
    right, wrong = compare(points, stored)
    estate.child.stop()
    store.child.stop()
    found = f"{message}{', fell back to 1.0' if fell else ''}: {acknowledged:.0f} samples acknowledged, {right} of {len(stored)} of " \
        f"{HISTORY + 1 - LATEST} days stored, {repeated} twice"
    return Row("remote-write/history", peer, found,
               right == len(stored) and not (wrong or repeated) and fell == bool(falls_back))


def wrong_flags(context):
    """Prometheus without a window, and with one of a week: what is taken and how the rest is told."""
    with context.place("wrong-flags") as place:
        for suite in context.ends:
            for name, settings in (("remote-write/no-window", {}), ("remote-write/small-window", window("7d"))):
                estate = Estate(place, context.exporter, history=HISTORY + 1)
                # Whoever scrapes anything has samples of now, and what is older is late.
                itself = free_port()
                store = Prometheus(place, suite, settings | {"scrape_configs": [scrape("itself", f"127.0.0.1:{itself}")]}, port=itself)
                store.wait('up{job="itself"}')
                estate.start(**receiver(store.write_url))
                estate.whole()
                until("an end, or a sentence about what to do", lambda estate=estate: told(estate))
                acknowledged, refused, aside, waiting, blocked = figures(estate)
                kept = len(store.points()[0])
                estate.stop()
                store.child.stop()
                yield Row(name, name_of(suite, "prometheus"),
                          f"{acknowledged:.0f} samples acknowledged and {kept} kept, {refused:.0f} refused by name, {aside:.0f} set aside"
                          + (f", {waiting:.0f} wait and `…_blocked` is 1" if blocked else ""),
                          acknowledged == kept and refused + aside + waiting > 0)


def figures(estate):
    """Samples acknowledged, refused, set aside and waiting, and whether all of it is blocked."""
    return [estate.sum(f"wechat_exporter_remote_write_{name}") for name in (
        "samples_total", "samples_failed_total", "samples_set_aside", "samples_pending", "blocked")]


def told(estate):
    """Whether the receiver is blocked, or nothing waits but what was set aside."""
    acknowledged, refused, aside, waiting, blocked = figures(estate)
    return blocked or (acknowledged + refused + aside > 0 and waiting == aside)


def killed(context):
    """A receiver that is not there, killed in the middle and started again on the same data."""
    with context.place("killed") as place:
        for suite in context.ends:
            estate = Estate(place, context.exporter, accounts=10, history=HISTORY + 1)
            port, data = free_port(), place.folder / f"{suite.name}-data"
            estate.start(**receiver(f"http://127.0.0.1:{port}/api/v1/write"))
            estate.whole()
            first = Prometheus(place, suite, window("40d"), port=port, data=data)
            before = estate.sent_some()
            first.child.kill()
            second = Prometheus(place, suite, window("40d"), port=port, data=data)
            stored = estate.stored(HISTORY)
            estate.sent(len(stored))
            points, repeated = second.points()
            right, _ = compare(points, stored)
            estate.stop()
            second.child.stop()
            yield Row("remote-write/killed", name_of(suite, "prometheus"),
                      f"killed after {before:.0f} samples; {right} of {len(stored)} stored at the end, {repeated} twice",
                      right == len(stored) and not repeated)


CHECKS = [Check("remote-write-history", history, is_quick=True), Check("remote-write-wrong-flags", wrong_flags, is_patient=True),
          Check("remote-write-killed", killed)]
