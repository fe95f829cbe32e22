"""Makes TSDB blocks of a feed: the exporter's whole output every hour, as OpenMetrics with timestamps."""

import subprocess
from pathlib import Path

from checks.problem import Problem

# Few large blocks: promtool reads the whole feed once for each block that it writes.
_BLOCK_DURATION = "486h"

MINIMUM_DAYS = 35


def make_blocks(feed: Path, work: Path, job: str, instance: str) -> int:
    """Fills `work`/data with the feed's samples, labelled as a scrape of this target; returns the time of the last one."""
    scraped = work / "feed.om"
    first, last = _as_scraped(feed, scraped, f'job="{job}",instance="{instance}"')
    if last - first < MINIMUM_DAYS * 86400:
        raise Problem(f"{feed} covers {(last - first) / 86400:.1f} days; the dashboards need {MINIMUM_DAYS}.")
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", f"--max-block-duration={_BLOCK_DURATION}", str(scraped),
               str(work / "data")]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    scraped.unlink()
    if made.returncode != 0:
        raise Problem(f"promtool made no blocks of {feed}: {made.stderr.strip().splitlines()[-1]}")
    return last


def _as_scraped(feed: Path, target: Path, labels: str) -> tuple[int, int]:
    """Adds what Prometheus adds to a scrape: the target's labels, that it was up, and how many samples it brought."""
    samples: dict[str, int] = {}
    with feed.open(encoding="utf-8") as source, target.open("w", encoding="utf-8") as out:
        for line in source:
            if line.startswith("#"):
                if line.strip() != "# EOF":
                    out.write(line)
                continue
            series, _, rest = line.rpartition("} ")
            if not series:
                name, _, rest = line.partition(" ")
                series = name + "{"
            time = rest.split()[1]
            samples[time] = samples.get(time, 0) + 1
            separator = "" if series.endswith("{") else ","
            out.write(f"{series}{separator}{labels}}} {rest}")
        for name, value in _SCRAPE.items():
            out.write(f"# TYPE {name} gauge\n")
            for time in sorted(samples, key=float):
                out.write(f"{name}{{{labels}}} {value(samples[time])} {time}\n")
        out.write("# EOF\n")
    if not samples:
        raise Problem(f"{feed} has no samples.")
    return round(min(map(float, samples))), round(max(map(float, samples)))


_SCRAPE = {
    "up": lambda samples: 1,
    "scrape_samples_scraped": lambda samples: samples,
}
