"""Writes a query without recorded names: each is replaced by the query that records it."""

import re

# Strings and ranges come first: neither `"a:b"` nor `[1d:10m]` is a name. A default is what a threshold is without an account.
_DEFAULT = '{account=""}'
_NAME = re.compile(rf'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_]\w*(?::\w+)+(?:{re.escape(_DEFAULT)})?')
_CONSTANT = re.compile(r"scalar\(\s*\(?vector\(([\d.]+)\)\)?\s*\)")
_INDENT = "  "


class Recorded:
    """The recording rules by name."""

    def __init__(self, groups: list[dict]):
        self._expr = {}
        for group in groups:
            for rule in group["rules"]:
                if "record" not in rule:
                    continue
                if rule.get("labels"):
                    raise ValueError(f"{rule['record']} adds labels; copies of the alerts cannot follow that.")
                self._expr[rule["record"]] = rule["expr"].strip()

    def inlined(self, expr: str) -> str:
        """The query with every recorded name replaced, and every constant written as its number."""
        once = _NAME.sub(self._replacement, expr)
        return self.inlined(once) if once != expr else _CONSTANT.sub(r"\1", expr)

    def _replacement(self, found: re.Match) -> str:
        name, expr = found[0].removesuffix(_DEFAULT), found.string
        if name[0] in '"[':
            return name
        if name not in self._expr:
            raise ValueError(f"No recording rule records {name}.")
        # A threshold is written as its number; elsewhere than in scalar() it means what somebody recorded for an account.
        if self._expr[name].startswith("vector(") and not expr[:found.start()].endswith("scalar("):
            return name
        if expr[found.end():].lstrip()[:1] in ("{", "["):
            raise ValueError(f"{name} is selected from with {{}} or []; copies of the alerts need a plain name.")
        body = self._expr[name]
        if "\n" not in body:
            return f"({body})"
        line = expr[expr.rfind("\n", 0, found.start()) + 1:found.start()]
        margin = line[:len(line) - len(line.lstrip())]
        lines = "\n".join(margin + _INDENT + text for text in body.splitlines())
        return f"(\n{lines}\n{margin})"
