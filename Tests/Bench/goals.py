"""The goals and which of them are reached, from goals.tsv."""
import csv
import os
import pathlib
import sys

from table import write

# A shared machine makes single figures this much worse now and then; more is a regression.
TOLERANCE = 1.3
# These are counted, not timed.
EXACT_UNITS = {"series"}


def judge(values):
    """A line of text for each goal that was measured, and whether a goal that had been reached is clearly missed."""
    lines, is_worse = [], False
    with open(pathlib.Path(__file__).parent / "goals.tsv", encoding="utf-8", newline="") as file:
        for goal in csv.DictReader(file, delimiter="\t"):
            if goal["measure"] not in values:
                continue
            value, limit = values[goal["measure"]], float(goal["limit"])
            excess = value / limit if goal["bound"] == "max" else limit / value
            is_lost = goal["reached"] == "yes" and excess > (1 if goal["unit"] in EXACT_UNITS else TOLERANCE)
            is_worse = is_worse or is_lost
            verdict = "REGRESSION" if is_lost else "met" if excess <= 1 else f"missed by {excess - 1:.0%}"
            least = "at most" if goal["bound"] == "max" else "at least"
            lines.append(f"{goal['measure']:<30} {value:10.2f} {goal['unit']:<9} {least} {goal['limit']:<5} {verdict}")
    return lines, is_worse


def conclude(name, said, values):
    """Prints the verdicts, writes what is said into the document where that is wanted, and ends the program."""
    lines, is_worse = judge(values)
    print("\n".join(lines))
    if os.environ.get("BENCH_WRITE") == "1":
        write(name, said)
    sys.exit(1 if is_worse else 0)
