"""`backfill` into Prometheus' blocks by promtool, and into VictoriaMetrics by its import."""
from check_remote_write import HISTORY
from checking import Check, name_of
from estate import Estate, compare
from programs import Prometheus, Victoria, post
from report import Row


def promtool(context):
    """Blocks of each promtool in each Prometheus, with a retention of its own and with the default."""
    with context.place("backfill") as place:
        stored, file = written(place, context)
        for suite in context.suites:
            kept = []
            for retention in ("400d", None):
                data = place.folder / f"blocks-{suite.name}-{retention}"
                code, text = place.run(suite["promtool"], "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=24h", file, data)
                if code:
                    yield Row("backfill/promtool", name_of(suite, "prometheus"), text.strip()[-200:], False)
                    return
                store = Prometheus(place, suite, {}, data=data, retention=retention)
                points, repeated = store.points()
                kept.append((compare(points, stored)[0], repeated))
                store.child.stop()
            yield Row("backfill/promtool", name_of(suite, "prometheus"),
                      f"{kept[0][0]} of {len(stored)} points with `--storage.tsdb.retention.time=400d`, {kept[1][0]} with the default",
                      kept[0] == (len(stored), 0) and kept[1][0] < len(stored))


def victoria(context):
    """The same file through /api/v1/import/prometheus."""
    with context.place("import") as place:
        stored, file = written(place, context)
        for suite in context.suites:
            store = Victoria(place, suite)
            answer = post(f"{store.url}/api/v1/import/prometheus", file.read_bytes())
            points, repeated = store.points()
            right, _ = compare(points, stored)
            store.child.stop()
            yield Row("backfill/victoria-metrics", name_of(suite, "victoria-metrics"),
                      f"answered {answer.status}; {right} of {len(stored)} points, {repeated} twice", right == len(stored) and not repeated)


def written(place, context):
    """What an exporter stored of its history, and the file of backfill."""
    estate = Estate(place, context.exporter, history=HISTORY + 1)
    estate.start()
    estate.whole()
    stored = estate.stored(HISTORY)
    return stored, estate.backfill(HISTORY, place.folder / "history.om")


CHECKS = [Check("backfill-promtool", promtool), Check("backfill-victoria-metrics", victoria)]
