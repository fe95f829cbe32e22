"""The rows of a run, what was expected to differ, and the table of both."""
import csv
import pathlib
import re
from dataclasses import dataclass

DIFFERENCES = pathlib.Path(__file__).parent / "differences.tsv"


@dataclass(frozen=True)
class Row:
    """What one check found of one program; `name` is how docs/peers.md calls it."""

    name: str
    peer: str
    found: str
    is_right: bool


class Report:
    """Collects rows and tells each at once."""

    def __init__(self, say):
        self.say, self.rows = say, []
        with open(DIFFERENCES, encoding="utf-8", newline="") as file:
            self.differences = list(csv.DictReader(file, delimiter="\t"))
        self.known = [row for row in self.differences if row["kind"] == "row"]

    def add(self, row):
        """Takes a row."""
        self.rows.append(row)
        self.say(f"{self.verdict(row):<8} {row.name:<28} {row.peer:<40} {row.found}")

    def verdict(self, row):
        """What a row says: a difference that is known fails nothing."""
        return "ok" if row.is_right else "known" if self._known(row) else "FAILED"

    def _known(self, row):
        return next((known for known in self.known if known["name"] == row.name and re.search(known["peer"], row.peer)), None)

    def judge(self):
        """The sentences about what failed, and about known differences that are no more."""
        failed = [f"{row.name}, {row.peer}: {row.found}" for row in self.rows if self.verdict(row) == "FAILED"]
        gone = [f"{row.name}, {row.peer}: the known difference is gone; take it out of {DIFFERENCES.name}"
                for row in self.rows if row.is_right and self._known(row)]
        return failed, gone

    def table(self):
        """The rows in Markdown, each program's after the other."""
        lines = ["| row | beside | found | as said |\n", "|:---|:---|:---|:---|\n"]
        last = None
        for row in sorted(self.rows, key=lambda row: row.name):
            name = "" if row.name == last else f"`{row.name}`"
            mark = "yes" if row.is_right else "[known](#known-differences)" if self._known(row) else "**no**"
            lines.append(f"| {name} | {row.peer} | {row.found.replace('|', chr(92) + '|')} | {mark} |\n")
            last = row.name
        return "".join(lines)

    def known_table(self):
        """The known differences in Markdown."""
        lines = ["| row or query | beside | what differs |\n", "|:---|:---|:---|\n"]
        lines += [f"| {'`' + row['name'] + '`' if row['kind'] == 'row' else row['name']} | {row['peer'].replace(chr(92), '')} | {row['what']} |\n"
                  for row in self.differences]
        return "".join(lines)

    def unproven(self, document, names):
        """Names of rows that a document gives as proof and that no check has; rows that the document does not mention."""
        prose = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        cited = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*)`", prose))
        areas = {name.split("/")[0] for name in names}
        return sorted(name for name in cited if name.split("/")[0] in areas and name not in names), sorted(set(names) - cited)


def write(document, name, text):
    """Puts a text between the marks of this name in a document."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    content = document.read_text(encoding="utf-8")
    head, mark, rest = content.partition(begin)
    if not mark or end not in rest:
        raise SystemExit(f"peers: {document} has no {begin.strip()} … {end}")
    document.write_text(head + mark + text + end + rest.partition(end)[2], encoding="utf-8")
