"""What the exporter expects of each day, computed by its own code (`wechat-dev expectations`)."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from checks.problem import Problem
from real_series.series import Series

_NUMBERS = 78


@dataclass(frozen=True)
class Gauges:
    """The values of the exporter's families, a row for each day; those of hours have 24 columns. NaN where a family is not shown."""

    is_judged: np.ndarray
    usual: np.ndarray
    expected: np.ndarray
    noise: np.ndarray
    usual_day: np.ndarray
    expected_day: np.ndarray
    noise_day: np.ndarray
    silence: np.ndarray
    silence_limit: np.ndarray


class Account:
    """A series as an account of the exporter."""

    def __init__(self, program: Path, series: Series, scratch: Path):
        self._program, self._scratch, self.series = program, scratch, series
        series.write(scratch / "series.csv")

    def gauges(self) -> Gauges:
        """Those of each day as it was."""
        return _read(self._run())

    def gauges_of(self, days: np.ndarray, counts: np.ndarray) -> Gauges:
        """Those of some days, had they brought these counts."""
        return _read(self._run("--days", str(self._changed(days, counts))))

    def exposition_of(self, days: np.ndarray, counts: np.ndarray, account: str, monday: np.datetime64) -> bytes:
        """The same as an exposition, each day in the week from `monday` on, as accounts `account`/1, `account`/2 and so on."""
        return self._run("--days", str(self._changed(days, counts)), "--exposition", str(monday), "--account", account)

    def _changed(self, days: np.ndarray, counts: np.ndarray) -> Path:
        path = self._scratch / "days.csv"
        with path.open("w", encoding="utf-8") as out:
            for date, hours in zip(self.series.dates[days], counts.astype(np.int64), strict=True):
                out.write(f"{date},{','.join(map(str, hours))}\n")
        return path

    def _run(self, *options: str) -> bytes:
        command = [str(self._program), "expectations", "--series", str(self._scratch / "series.csv"), *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise Problem(f"{' '.join(command)} failed with code {done.returncode}.")
        return done.stdout


def _read(answer: bytes) -> Gauges:
    numbers = np.frombuffer(answer, "<f8").reshape(-1, _NUMBERS)
    return Gauges(
        numbers[:, 0] == 1, numbers[:, 1:25], numbers[:, 25:49], numbers[:, 49:73], *(numbers[:, place] for place in range(73, _NUMBERS)))
