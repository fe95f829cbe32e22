"""Changes that Nightingale's copies make to PromQL: narrower selectors, shifted ones, less white space."""

import re
from dataclasses import dataclass

from promql_guards import tokens_of

_GROUPING = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_KEYWORDS = {"and", "or", "unless", "offset", "bool"}
_STRING_OR_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
# Not behind a selector: there the space also tells people where a word begins.
_JOINED = "(){[],=<>!~+-*/^"


@dataclass(frozen=True)
class Selector:
    """A metric that a query reads: its name, where the name ends, and where the selector with its matchers ends."""

    name: str
    name_end: int
    end: int

    @property
    def has_matchers(self) -> bool:
        return self.end > self.name_end


def selectors(expr: str) -> list[Selector]:
    tokens = tokens_of(expr)
    found = []
    place = 0
    while place < len(tokens):
        token, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        place += 1
        # A letter behind a digit is the unit of a duration, one behind a dollar a variable.
        if token.kind != "word" or token.in_braces or token.text in _KEYWORDS or expr[max(token.start - 1, 0)] in "$0123456789":
            continue
        if after and after.text in ("(", "by", "without"):
            if token.text in _GROUPING:
                place = next(number for number in range(place, len(tokens)) if tokens[number].text == ")") + 1
            continue
        end = token.end
        if after and after.text == "{":
            end = next(one.end for one in tokens[place:] if one.text == "}")
        found.append(Selector(token.text, token.end, end))
    return found


def narrowed(expr: str, labels: dict[str, str]) -> str:
    """The query for only those series that have these labels, given as PromQL strings. What somebody recorded stays as it is."""
    matchers = ",".join(f"{name}={value}" for name, value in labels.items())
    for selector in reversed(selectors(expr)):
        if ":" in selector.name:
            continue
        inside = expr[selector.name_end + 1:selector.end - 1].strip() if selector.has_matchers else ""
        expr = f"{expr[:selector.name_end]}{{{matchers}{',' if inside else ''}{inside}}}{expr[selector.end:]}"
    return expr


def shifted(expr: str, offset: str) -> str:
    """The query with an offset at every selector; none may have a range."""
    for selector in reversed(selectors(expr)):
        if expr[selector.end:].lstrip().startswith(("[", "offset", "@")):
            raise ValueError(f"{selector.name} in {expr} has a range or a time of its own.")
        expr = f"{expr[:selector.end]} offset {offset}{expr[selector.end:]}"
    return expr


def compact(expr: str) -> str:
    """The query without the white space that PromQL does not need."""
    def kept(found: re.Match) -> str:
        if found[1]:
            return found[1]
        before, after = expr[found.start() - 1:found.start()], expr[found.end():found.end() + 1]
        return "" if before in _JOINED or after in _JOINED else " "

    return _STRING_OR_SPACE.sub(kept, expr)
