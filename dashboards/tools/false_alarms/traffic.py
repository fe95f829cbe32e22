"""Turns the stream of `wechat-dev study-traffic` into TSDB blocks, some days each."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from checks.problem import Problem

# Few days a block keep Prometheus' memory small; few blocks keep promtool's work small.
DAYS_A_BLOCK = 12
_CONTENTS = "contents.json"


@dataclass(frozen=True)
class Span:
    """Some days in a row: where their blocks are, and the instants at which they are shown."""

    blocks: Path
    instants: list[int]


def made(command: list[str], folder: Path) -> list[Span]:
    """Runs the command, which writes an exposition a day, and makes blocks of it."""
    generator = subprocess.Popen(command, stdout=subprocess.PIPE)
    spans: list[Span] = []
    promtool = None
    for number, days in enumerate(_batches(generator.stdout)):
        span = folder / f"days{number:02}"
        shutil.rmtree(span, ignore_errors=True)
        span.mkdir(parents=True)
        instants = _write(span / "traffic.om", days)
        _finish(promtool)
        promtool = start_promtool(span / "traffic.om", span / "blocks")
        spans.append(Span(span / "blocks", instants))
    if generator.wait() != 0 or not spans:
        raise Problem(f"{command[0]} {command[1]} failed with code {generator.returncode} after {len(spans)} blocks of days.")
    _finish(promtool)
    contents = {"options": _options(command), "instants": [span.instants for span in spans]}
    (folder / _CONTENTS).write_text(json.dumps(contents), encoding="utf-8")
    return spans


def kept(command: list[str], folder: Path) -> list[Span]:
    """What an earlier run of the command made, nothing if it did not get to its end."""
    if not (folder / _CONTENTS).exists():
        return []
    contents = json.loads((folder / _CONTENTS).read_text(encoding="utf-8"))
    if contents["options"] != _options(command):
        raise Problem(f"{folder} keeps the traffic of {' '.join(contents['options'])}; give these options, or another folder.")
    return [Span(folder / f"days{number:02}" / "blocks", instants) for number, instants in enumerate(contents["instants"])]


def start_promtool(source: Path, blocks: Path) -> subprocess.Popen:
    """Starts making one block; it reads the source once for each block, so the block may be as long as it likes."""
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=8760h", str(source), str(blocks)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish_promtool(promtool: subprocess.Popen) -> None:
    """Waits for the block and removes nothing if it failed, so that the source can be looked at."""
    errors = promtool.communicate()[1].strip()
    source = Path(promtool.args[-2])
    if promtool.returncode != 0:
        raise Problem(f"promtool made no block of {source}: {errors.splitlines()[-1] if errors else 'it says nothing'}")
    source.unlink()


def _options(command: list[str]) -> list[str]:
    """What decides the traffic; the last one names the folder."""
    return command[2:-1]


def _finish(promtool: subprocess.Popen | None) -> None:
    if promtool:
        finish_promtool(promtool)


def _batches(stream):
    """Iterators over the lines of some days each, until the stream ends."""
    lines = iter(stream)
    for first in lines:
        yield _days(first, lines)


def _days(first: bytes, lines):
    yield first
    ended = 0
    for line in lines:
        yield line
        ended += line == b"# EOF\n"
        if ended == DAYS_A_BLOCK:
            return


def _write(path: Path, lines) -> list[int]:
    """Joins the days into one exposition; returns their instants."""
    instants = []
    sample = b""
    with path.open("wb") as out:
        for line in lines:
            if line == b"# EOF\n":
                instants.append(int(float(sample.rsplit(b" ", 1)[1])))
            else:
                out.write(line)
                sample = line
        out.write(b"# EOF\n")
    return instants
