"""Writes which functions a scrape runs, for the linker to put side by side: `hot_functions.py PROGRAM LIST`.

A scraper comes after the processor has forgotten everything: what a scrape costs then is how many pages its code is spread over.
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from accounts import simulated

SCRAPES = 300
# What a scrape spends fewer instructions in happens once in many scrapes.
LEAST = 5
LINE = re.compile(r"^\s*([\d,]+)\s+\?\?\?:(\S+?)(?:'\d+)? \[")


def spent(accounts, number, folder):
    """The instructions a scrape spends in each function of the program itself."""
    # Valgrind cannot read the debug information of every toolchain, and counts the same without it.
    program, counts = folder / "program", folder / f"counts-{number}"
    subprocess.run(["strip", "--strip-debug", "-o", str(program), str(accounts.program)], check=True)
    accounts.fill(number)
    exporter = accounts.exporter(number)
    exporter.command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={counts}", str(program),
                        *exporter.command[1:]]
    exporter.start()
    exporter.wait()
    exporter.rest()
    scraper = exporter.scraper()
    scrape(scraper)
    instrument(exporter, "on")
    scrape(scraper)
    instrument(exporter, "off")
    exporter.stop()
    said = subprocess.run(
        ["callgrind_annotate", "--threshold=100", "--show-percs=no", str(counts)], check=True, capture_output=True, text=True).stdout
    found = collections.Counter()
    for line in said.splitlines():
        match = LINE.match(line)
        if match and line.rstrip().endswith(f"[{program}]"):
            found[match[2]] += int(match[1].replace(",", "")) / SCRAPES
    return found


def scrape(scraper):
    """Scrapes as often as counts."""
    for _ in range(SCRAPES):
        scraper.scrape()
        time.sleep(0.001)


def instrument(exporter, state):
    """Lets callgrind count from now on, or no more."""
    subprocess.run(["callgrind_control", "-i", state, str(exporter.process.pid)], check=True, capture_output=True)


def main():
    """Writes the list in the order of the alphabet, so that a change of it shows what has changed."""
    if len(sys.argv) != 3:
        raise SystemExit("hot_functions: give a program that is not stripped, and the list to write")
    with tempfile.TemporaryDirectory(prefix="wechat-hot.") as folder, simulated(sys.argv[1]) as accounts:
        counts = [spent(accounts, number, pathlib.Path(folder)) for number in (1, 100)]
    names = sorted({name for found in counts for name, instructions in found.items() if instructions >= LEAST})
    if not names:
        raise SystemExit("hot_functions: valgrind has named no function; is the program stripped?")
    pathlib.Path(sys.argv[2]).write_text("".join(f"{name}\n" for name in names), encoding="ascii")
    print(f"{len(names)} functions; a scrape takes {', '.join(f'{sum(found.values()):,.0f}' for found in counts)} instructions")


if __name__ == "__main__":
    main()
