"""Every query of the dashboards on both stores, over the same samples."""
import csv
import json
import os
import subprocess
import sys

from checking import Check, name_of
from processes import get
from programs import Victoria, post
from report import DIFFERENCES, Row

DAYS, ACCOUNTS, ACCOUNT = 42, 3, "shop"


def queries(context):
    """Runs all queries on a Prometheus, copies all that it has into a VictoriaMetrics, and runs them there."""
    sys.path.insert(0, str(context.root / "dashboards/tools"))
    from checks.backend import Backend, running

    class Exact(Backend):
        """Asks for the very instants, which VictoriaMetrics otherwise moves to whole steps so that it can keep results."""

        def _get(self, path, **parameters):
            return super()._get(path, nocache=1, **parameters)

    from checks.queries import Runner
    from rules.files import rule_files
    boards = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((context.root / "dashboards/grafana").glob("*.json"))}
    with context.place("dashboards") as place:
        feed = place.folder / "history.om"
        with feed.open("wb") as output:
            subprocess.run([context.devtools, "history", "--days", str(DAYS), "--accounts", str(ACCOUNTS)], stdout=output, check=True)
        rules, path = rule_files(context.root / "dashboards/prometheus"), os.environ["PATH"]
        gone = known_queries("query")
        for suite in context.ends:
            work = place.folder / suite.name
            work.mkdir()
            # The dashboards' own tool starts what it finds first.
            os.environ["PATH"] = f"{suite.folder}/usr/bin:{path}"
            with running(feed, context.exporter, rules, work) as backend:
                ours = answers(boards, Runner, backend)
                empty = [where for where, result in ours.items() if not result]
                yield Row("dashboards/prometheus", name_of(suite, "prometheus"), sentence(ours, empty, "bring nothing"), not empty)
                store = Victoria(place, suite, "-search.maxStalenessInterval=70m", "-search.maxLookback=70m")
                copy(backend, store)
                other = Exact(store.url, backend.end)
                other.live_since = backend.live_since
                theirs = answers(boards, Runner, other)
                store.child.stop()
            different = [where for where, result in ours.items() if not same(result, theirs[where])]
            gone -= set(different)
            unknown = [where for where in different if where not in known_queries("query", "sometimes")]
            yield Row("dashboards/victoria-metrics", name_of(suite, "victoria-metrics"),
                      sentence(ours, different, f"differ, {len(different) - len(unknown)} of them known") + named(unknown), not unknown)
        os.environ["PATH"] = path
        for where in sorted(gone):
            print(f"peers: {where} does not differ any more: take it out of {DIFFERENCES.name}", flush=True)


def known_queries(*kinds):
    """Queries that are known to differ, always or sometimes."""
    with open(DIFFERENCES, encoding="utf-8", newline="") as file:
        return {row["name"] for row in csv.DictReader(file, delimiter="\t") if row["kind"] in kinds}


def sentence(ours, wrong, what):
    """How many queries there are and how many are not as they should be."""
    return f"{len(ours)} queries, {len(wrong)} {what}"


def named(wrong):
    """The places of queries."""
    return f": {'; '.join(wrong)}" if wrong else ""


def answers(boards, runner, backend):
    """The results of all queries by dashboard and place."""
    found = {}
    for name, board in boards.items():
        run = runner(board, backend, ACCOUNT)
        for panel in board["panels"]:
            for target in panel["targets"]:
                found[f"{name}: {panel['title']}, {target['refId']}"] = numbers(run.target(panel, target))
        for annotation in board["annotations"]["list"]:
            if "expr" in annotation:
                found[f"{name}: annotation {annotation['name']}"] = numbers(run.annotation(annotation))
    return found


def numbers(result):
    """Series as {labels: {second: value}}, without what is no number."""
    series = {}
    for one in result:
        pairs = one.get("values") or [one["value"]]
        values = {round(float(time)): float(value) for time, value in pairs if value != "NaN"}
        if values:
            series[tuple(sorted(one["metric"].items()))] = values
    return series


def same(ours, theirs):
    """Whether two results have the same series with the same values, but for what sums of floats differ in."""
    def close(one, other):
        return one.keys() == other.keys() and all(
            abs(value - other[time]) <= 1e-6 * max(1, abs(value)) or value == other[time] for time, value in one.items())
    return ours.keys() == theirs.keys() and all(close(values, theirs[labels]) for labels, values in ours.items())


def copy(backend, store):
    """Copies all samples that a Prometheus has into a VictoriaMetrics."""
    url = backend._url
    for name in get(f"{url}/api/v1/label/__name__/values").json()["data"]:
        lines = [json.dumps({"metric": series["metric"], "timestamps": [round(float(time) * 1000) for time, _ in series["values"]],
                             "values": [float(value) if value not in ("NaN", "+Inf", "-Inf") else value for _, value in series["values"]]})
                 for series in get(f"{url}/api/v1/query", query=f'{{__name__="{name}"}}[{DAYS + 5}d]').json()["data"]["result"]]
        post(f"{store.url}/api/v1/import", "\n".join(lines))
    store.flush()


CHECKS = [Check("dashboards", queries)]
