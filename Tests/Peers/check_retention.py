"""What stores do with a history that is older than they keep by default."""
import time

from check_remote_write import HISTORY, receiver, window
from checking import Check, name_of
from estate import Estate
from processes import until
from programs import Prometheus, Victoria
from report import Row


def prometheus(context):
    """Prometheus acknowledges and shows 35 days, and deletes at the first compaction what its retention does not cover."""
    with context.place("retention") as place:
        for suite in context.ends:
            estate = Estate(place, context.exporter, history=HISTORY + 1)
            store = Prometheus(place, suite, window("40d"), retention=None)
            estate.start(**receiver(store.write_url))
            estate.whole()
            acknowledged = estate.sent(1)
            shown = len(store.points()[0])
            # Blocks are written one after the other, and what is too old goes when they are loaded.
            kept = until("the end of compaction", lambda store=store, shown=shown: steady(store, shown), 600)
            estate.stop()
            store.child.stop()
            yield Row("retention/prometheus", name_of(suite, "prometheus"),
                      f"{acknowledged:.0f} samples acknowledged, {shown} shown, {kept} ({kept / shown:.0%}) left after the first compaction",
                      shown == acknowledged and kept < shown)


def steady(store, shown):
    """How many points are left, once some are gone and for half a minute no more go."""
    before = len(store.points()[0])
    time.sleep(30)
    left = len(store.points()[0])
    return left if left == before < shown else None


def victoria(context):
    """VictoriaMetrics acknowledges what is older than 31 days and drops it; only a counter of its own tells."""
    with context.place("vm-retention") as place:
        for suite in context.suites:
            estate = Estate(place, context.exporter, history=HISTORY + 1)
            store = Victoria(place, suite, retention=None)
            estate.start(**receiver(store.write_url))
            estate.whole()
            acknowledged = estate.sent(1)
            kept = len(store.points()[0])
            ignored = store.metric("vm_rows_ignored_total")
            estate.stop()
            store.child.stop()
            yield Row("retention/victoria-metrics", name_of(suite, "victoria-metrics"),
                      f"{acknowledged:.0f} samples acknowledged, {kept} kept, `vm_rows_ignored_total` {ignored:.0f}",
                      kept < acknowledged and ignored == acknowledged - kept)


def copies(context):
    """The same history from two replicas: VictoriaMetrics counts each point twice unless it is told to drop copies."""
    with context.place("copies") as place:
        for suite in context.suites:
            stores = [Victoria(place, suite, *flags) for flags in ((), ("-dedup.minScrapeInterval=1ms",))]
            for _ in range(2):
                estate = Estate(place, context.exporter, history=10)
                entries = [receiver(store.write_url)["remote_write"][0] | {"name": f"peer-{number}"} for number, store in enumerate(stores)]
                estate.start(remote_write=entries)
                estate.whole()
                estate.sent(1)
                estate.stop()
            counts = [counted(store) for store in stores]
            for store in stores:
                store.child.stop()
            yield Row("retention/copies", name_of(suite, "victoria-metrics"),
                      f"{counts[0]:.0f} points counted after two replicas, {counts[1]:.0f} with `-dedup.minScrapeInterval=1ms`",
                      counts[0] == 2 * counts[1] > 0)


def counted(store):
    """How many points a query counts."""
    store.flush()
    return store.value("sum(count_over_time(wechat_upstream_hourly_messages[60d]))", 0)


CHECKS = [Check("retention-prometheus", prometheus, is_patient=True), Check("retention-victoria-metrics", victoria),
          Check("retention-copies", copies)]
