"""Turns the templates of Prometheus annotations into Nightingale's.

Its `query` takes one string, its `printf` one value, and `%q` quotes not every text, so queries are put together by `print`. There are no
recorded names either.
"""

import re

from nightingale.promql import narrowed
from rules.inline import Recorded

_FORMATTED = re.compile(r'\(printf "((?:[^"\\]|\\.)*%q(?:[^"\\]|\\.)*)"((?:\s+\$[\w.]+)*)\s*\)')
_SELECTED = re.compile(r"([a-zA-Z_]\w*(?::\w+)+)\{([^{}]*)\}")
_MATCHER = re.compile(r'(\w+)=("\x00\d+\x00")')
_VALUE = re.compile(r'"\x00(\d+)\x00"')
# Every recording that an annotation reads keeps these two apart from beginning to end.
_KEPT_APART = ("job", "account")


def converted(template: str, recorded: Recorded) -> str:
    """The template with the same words, whose queries read only what the exporter shows."""
    quoted: dict[str, str] = {}
    text = _FORMATTED.sub(lambda found: _printed(found, recorded, quoted), template)
    if "%q" in text:
        raise ValueError(f"The template {template} quotes in a way that is not understood.")
    return "".join(f"{{{{ {name} := jsonMarshal {value} }}}}" for value, name in quoted.items()) + text


def _printed(found: re.Match, recorded: Recorded, quoted: dict[str, str]) -> str:
    places, arguments = found[1].replace('\\"', '"').split("%q"), found[2].split()
    if len(places) != len(arguments) + 1:
        raise ValueError(f"{found[0]} has {len(places) - 1} places for {len(arguments)} values.")
    expr = places[0] + "".join(f'"\x00{number}\x00"{place}' for number, place in enumerate(places[1:]))
    expr = re.sub(r"\s+", " ", _SELECTED.sub(lambda name: _selected(name, recorded), expr))
    if "`" in expr:
        raise ValueError(f"The query {expr} has a backquote, in which templates put queries.")
    parts = _VALUE.split(expr)
    words = [_quoted(arguments[int(part)], quoted) if number % 2 else f"`{part}`" for number, part in enumerate(parts)]
    return f"(print {' '.join(words)})"


def _quoted(argument: str, quoted: dict[str, str]) -> str:
    """The value as a PromQL string: an alert's label once at the beginning, by a short name."""
    if not argument.startswith("$labels."):
        return f"(jsonMarshal {argument})"
    return quoted.setdefault(argument, "$" + argument.removeprefix("$labels."))


def _selected(found: re.Match, recorded: Recorded) -> str:
    """A recorded name with matchers: what records it, for these labels."""
    matchers = dict(_MATCHER.findall(found[2]))
    if len(matchers) != len(found[2].split(",")):
        raise ValueError(f"{found[0]} has matchers other than label=%q.")
    body = narrowed(recorded.inlined(found[1]), {name: matchers.pop(name) for name in _KEPT_APART if name in matchers})
    for name, value in matchers.items():
        body = f'({body} and on ({name}) label_replace(vector(1), "{name}", {value}, "", ""))'
    return body
