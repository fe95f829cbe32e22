"""The alerts in another language: the texts of a table in the place of the English ones, and what is wrong with a table."""

import re
from collections import Counter

import yaml

_ACTION = re.compile(r"{{-?\s*(.*?)\s*-?}}", re.DOTALL)
_QUERY = re.compile(r'\bquery \(printf "((?:[^"\\]|\\.)*)"(?:\s+\$[\w.]+)*\s*\)', re.DOTALL)
_NAMED = re.compile(r"\bquery ([a-z]+)\b")
# Where lines were broken, though Chinese has no spaces: between its characters, and on either side of its punctuation.
_MARK, _WIDE = r"[\u3000-\u303f\uff00-\uffef]", r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_FOLDED = re.compile(rf"(?<={_MARK}) | (?={_MARK})|(?<={_WIDE}) (?={_WIDE})")
# Within an action the space between a query and what is printed into it is the one at which a line may end.
_FIXED = re.compile(r'(?<!") | (?!\$labels)')
_WIDTH = 140
_RUNBOOK = "runbook_url"
_WEEKDAYS = dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "一二三四五六日", strict=True))
# Go writes no names of days and months but English ones.
_DATES = {
    '.Format "Monday 2006-01-02"': '.Format "2006-01-02（周Mon）"'
    + "".join(f' | reReplaceAll "{english}" "{chinese}"' for english, chinese in _WEEKDAYS.items()),
    '.Format "January 2006"': '.Format "2006 年 1 月"',
}


def translated(source: str, texts: dict) -> str:
    """The rule file `source` with the texts of a table, everything else as it stands; `ValueError` says what the table lacks."""
    problems = list(complaints(yaml.safe_load(source)["groups"], texts))
    if problems:
        raise ValueError("\n".join(problems))
    changes = {}
    for name, annotations in _annotations(yaml.compose(source)):
        english = {key.value: value for key, value in annotations.value}
        for key, value in english.items():
            if key == _RUNBOOK:
                text = value.value.replace("/runbooks/", "/runbooks/zh/")
            else:
                text = _in_dates(_spelled_out(_joined(texts["alerts"][name][key]), value.value, texts["queries"]))
            # Where alerts share their annotations, a text is met twice.
            changes[value.start_mark.index] = value.end_mark.index, _scalar(text, annotations.start_mark.column + 2)
    for begin, (end, text) in sorted(changes.items(), reverse=True):
        rest = source[begin:end]
        source = source[:begin] + text + rest[len(rest.rstrip()):] + source[end:]
    return source


def complaints(groups: list[dict], texts: dict):
    """What a table of texts has too little or too much, and where its template actions are others than those of the English text."""
    seen: dict[str, set[str]] = {}
    for rule in (rule for group in groups for rule in group["rules"] if "alert" in rule):
        name, ours = rule["alert"], texts["alerts"].get(rule["alert"], {})
        for key, english in rule["annotations"].items():
            if key == _RUNBOOK:
                continue
            seen.setdefault(name, set()).add(key)
            if not ours.get(key):
                yield f"{name}: the {key} has no text in the other language"
            else:
                yield from (f"{name}, {key}: {problem}" for problem in _differences(english, ours[key], texts["queries"]))
    for name, ours in texts["alerts"].items():
        for key in sorted(ours.keys() - seen.get(name, set())):
            yield f"{name}: there is no English {key}"


def _differences(english: str, text: str, names: dict[str, str]):
    try:
        spelled = _spelled_out(text, english, names)
    except ValueError as error:
        yield str(error)
        return
    wanted, there = _actions(english), _actions(spelled)
    yield from (f"{{{{ {action} }}}} of the English text is missing" for action in (wanted - there))
    yield from (f"{{{{ {action} }}}} is more than the English text has" for action in (there - wanted))


def _actions(text: str) -> Counter:
    """The template actions of a text; how they trim spaces is each language's own affair."""
    return Counter(" ".join(action.split()) for action in _ACTION.findall(text))


def _spelled_out(text: str, english: str, names: dict[str, str]) -> str:
    """The text with the queries of the English one in the place of their names."""
    queries = {" ".join(found[0].split()): found[1] for found in _QUERY.finditer(english)}

    def query_of(found: re.Match) -> str:
        if found[1] not in names:
            raise ValueError(f"no query is named {found[1]}")
        fitting = [whole for whole, expr in queries.items() if re.match(names[found[1]], expr)]
        if len(fitting) != 1:
            raise ValueError(f"query {found[1]} stands for {len(fitting)} queries of the English text, not for one")
        return fitting[0]

    return _NAMED.sub(query_of, text)


def _joined(text: str) -> str:
    return _FOLDED.sub("", " ".join(text.split()))


def _in_dates(text: str) -> str:
    for english, chinese in _DATES.items():
        text = text.replace(english, chinese)
    return text


def _annotations(root: yaml.MappingNode):
    """Name and annotations of each alert of a composed rule file."""
    (groups,) = (value for key, value in root.value if key.value == "groups")
    for group in groups.value:
        for rule in {key.value: value for key, value in group.value}["rules"].value:
            entries = {key.value: value for key, value in rule.value}
            if "alert" in entries:
                yield entries["alert"].value, entries["annotations"]


def _scalar(text: str, indent: int) -> str:
    """A text as YAML that stays one line when it is short, and is folded at spaces otherwise."""
    if len(text) <= _WIDTH:
        return text if re.fullmatch(r"(?!.*(: | #))[\w/].*(?<!:)", text) else "'" + text.replace("'", "''") + "'"
    lines = [">-"]
    for word in _ACTION.sub(lambda found: _FIXED.sub("\0", found[0]), text).split(" "):
        if len(lines) > 1 and len(lines[-1]) + len(word) < _WIDTH - indent:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return f"\n{' ' * indent}".join(lines).replace("\0", " ")
