#!/usr/bin/env python3
"""Counts false and missed drop alerts of the shipped rules over real hourly counts of what people do."""

import argparse
import os
import stat
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks.problem import Problem
from false_alarms import rules, table
from real_series import outcome, series, tables
from real_series.agreement import Agreement
from real_series.gauges import Account
from real_series.series import Series
from real_series.verdict import Thresholds

ROOT = Path(__file__).resolve().parents[2]
RULES = [ROOT / "dashboards/prometheus" / name for name in ("wechat-exporter.rules.yml", "wechat-exporter.alerts.yml")]


def main() -> None:
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="wechat-study-real.") as scratch:
            _study(arguments, Path(scratch))
    except (Problem, OSError) as problem:
        sys.exit(f"study-real: {problem}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / ".build/debug/wechat-dev", help="the program that computes what is expected")
    parser.add_argument("--series", type=Path, help="a folder of NAME.csv[.gz]: date,special,recorded,h00,…,h23; else what packages carry")
    parser.add_argument("--cache", type=Path, default=ROOT / ".build-venv/real-series", help="where packages are kept")
    parser.add_argument("--rules", type=Path, nargs="+", default=RULES, help="rule files")
    parser.add_argument("--sizes", type=int, nargs="*", default=[5_000, 500, 50], help="messages a day to which larger series are thinned")
    parser.add_argument("--days", type=int, default=200, help="days of each series on which losses are injected")
    parser.add_argument("--write", type=Path, help="document whose tables are replaced, such as dashboards/prometheus/README.md")
    return parser.parse_args()


def _study(arguments: argparse.Namespace, scratch: Path) -> None:
    shipped = rules.load(arguments.rules)
    thresholds = Thresholds(arguments.rules)
    if arguments.write:
        table.around_place(arguments.write)
    accounts = [(one, None) for one in series.load(arguments.series or _packaged(arguments.cache))]
    accounts += [(one.thinned(daily), daily) for one, _ in accounts for daily in arguments.sizes if daily < one.daily]

    def judged(job: tuple[int, tuple[Series, int | None]]):
        number, (one, daily) = job
        folder = scratch / f"account{number}"
        folder.mkdir()
        result, sample = outcome.of(Account(arguments.program, one, folder), thresholds, arguments.days)
        return tables.Judged(one, daily, result), sample

    agreement = Agreement(scratch)
    results = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for result, sample in pool.map(judged, enumerate(accounts)):
            results.append(result)
            agreement.add(sample, f"{result.series.name}/{result.daily or 'own'}")
            _progress(f"{len(results)} of {len(accounts)} accounts judged")
    text = tables.markdown(results, agreement.check(shipped))
    print(text)
    if arguments.write:
        table.put(text, arguments.write)


def _packaged(cache: Path) -> Path:
    # Only here, because it needs more packages than a folder of one's own.
    from real_series import packaged

    return packaged.folder_of_packaged(cache)


def _progress(sentence: str) -> None:
    """Shows where the study is on a terminal."""
    if stat.S_ISCHR(os.fstat(sys.stderr.fileno()).st_mode):
        print(f"\r{sentence} ", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
