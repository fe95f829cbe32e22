"""Nightingale's alert rules: what its import and its evaluation ask of them, and that they say what the Prometheus rules say.

No Nightingale runs here. What it asks is written down from its source: models/alert_rule.go, models/prom_alert_rule.go,
models/alert_cur_event.go, pkg/tplx and docker/initsql of v8.0.0 to v9.1.1.
"""

import json
import re
from collections import Counter
from pathlib import Path

from checks import rule_tests
from checks.problem import Problem
from checks.reference import unknown_names
from nightingale.rules import LONGEST_QUERY, SEVERITIES

_RUNBOOKS = "https://github.com/wechat-exporter/wechat-exporter/blob/main/dashboards/runbooks/"
# What its column of a rule's note takes, and what a name may not have.
_LONGEST_NOTE = 1024
_REFUSED = ("<", ">", "&", "'", '"', "://", "../")
_INTEGERS = ("severity", "disabled", "prom_for_duration", "prom_eval_interval", "enable_in_bg", "notify_recovered", "notify_repeat_step",
             "notify_max_number", "recover_duration", "notify_version")

_ACTION = re.compile(r"{{-?\s*(.*?)\s*-?}}", re.DOTALL)
_TEXT = re.compile(r'`[^`]*`|"(?:[^"\\]|\\.)*"')
_ASKED = re.compile(r"query \(print ((?:`[^`]*`|\(jsonMarshal [^()]*\)|[^`()])*)\)")
# Functions of its templates and Go's that an annotation may use; `query` is one of annotations only. A name that is not here is unknown.
_FUNCTIONS = {"query", "first", "value", "toTime", "printf", "print", "jsonMarshal", "sortByLabel", "reReplaceAll", "humanizePercentage"}
_WORDS = {"with", "range", "if", "else", "end"}


def check(path: Path, metrics: dict[str, set[str]]) -> list[dict]:
    rules = json.loads(path.read_text(encoding="utf-8"))
    if not rules:
        raise Problem(f"{path} holds no rule; run `make dashboards`.")
    repeated = [name for name, count in Counter(rule["name"] for rule in rules).items() if count > 1]
    if repeated:
        raise Problem(f"{path}: {', '.join(repeated)} is there twice; a business group takes a name once.")
    for rule in rules:
        wrong = [*_wrong_fields(rule), *_wrong_query(rule, metrics), *_wrong_texts(rule)]
        if wrong:
            raise Problem(f"{path}: {rule['name']}: {'; '.join(wrong)}.")
    return rules


def check_translation(path: Path, rules: list[dict], english: list[dict]) -> None:
    """Checks that an edition says the same as the English one: other words, around the same queries."""
    for ours, theirs in zip(rules, english, strict=True):
        if _bare(ours) != _bare(theirs):
            raise Problem(f"{path}: {ours['name']} is, or asks for its texts, something else than in English; run `make dashboards`.")


def _bare(rule: dict) -> dict:
    texts = {name: sorted(_ASKED.findall(text)) for name, text in rule["annotations"].items()}
    return {name: value for name, value in rule.items() if name != "note"} | {"annotations": texts}


def check_equality(path: Path, rules: list[dict], prometheus: Path) -> int:
    """Runs the rules' promtool tests with Nightingale's queries, waiting times and texts; returns the number of test files."""
    return rule_tests.run(prometheus, {rule["name"]: _as_prometheus(rule) for rule in rules}, f"Nightingale's {path.name}")


def _as_prometheus(rule: dict) -> dict:
    # Prometheus' templates have no jsonMarshal; there its printf quotes.
    texts = {"summary": rule["note"], **rule["annotations"]}
    return {"expr": rule["rule_config"]["queries"][0]["prom_ql"], "for": f"{rule['prom_for_duration']}s",
            "keep_firing_for": f"{rule['recover_duration']}s",
            "annotations": {name: text.replace("jsonMarshal", 'printf "%q"') for name, text in texts.items()}}


def _wrong_fields(rule: dict):
    fractional = [name for name in _INTEGERS if type(rule[name]) is not int or rule[name] < 0]
    if fractional:
        yield f"{', '.join(fractional)} is no whole number"
        return
    yield from (f"its name has {part}" for part in _REFUSED if part in rule["name"])
    if rule["severity"] not in SEVERITIES.values():
        yield f"the severity {rule['severity']} is none of 1, 2 and 3"
    if rule["cron_pattern"] != f"@every {rule['prom_eval_interval']}s":
        yield f"{rule['cron_pattern']} is not every {rule['prom_eval_interval']} seconds"
    if rule["prom_for_duration"] and rule["prom_for_duration"] < rule["prom_eval_interval"]:
        yield "it waits for less than one evaluation"
    if len({len(rule[name]) for name in ("enable_stimes", "enable_etimes", "enable_days_of_weeks")}) != 1:
        yield "its times of day, from and to, and its weekdays are not as many"
    tags = [tag.partition("=")[0] for tag in rule["append_tags"]]
    if len(set(tags)) < len(tags) or any("=" not in tag or " " in tag for tag in rule["append_tags"]):
        yield "its labels are not name=value without spaces, each once"


def _wrong_query(rule: dict, metrics: dict[str, set[str]]):
    queries = rule["rule_config"]["queries"]
    if len(queries) != 1:
        yield f"it has {len(queries)} queries"
    for query in queries:
        if query["severity"] != rule["severity"]:
            yield f"its query has the severity {query['severity']}"
        # Without a unit, some versions write a large value as 1.2k, which printf then leaves as it is.
        if query["unit"] != "none":
            yield f"its values have the unit {query['unit']}"
        if len(query["prom_ql"]) > LONGEST_QUERY:
            yield f"its query has {len(query['prom_ql'])} characters, more than an event has room for"
        yield from unknown_names(query["prom_ql"], metrics)


def _wrong_texts(rule: dict):
    page = rule["annotations"]["runbook_url"]
    # Whether it is there, the judges of the rules say.
    if not page.startswith(_RUNBOOKS) or not page.endswith(f"/{rule['name'].split()[0]}.md"):
        yield f"{page} is not its runbook"
    if len(rule["note"]) > _LONGEST_NOTE:
        yield f"its note has more than {_LONGEST_NOTE} characters"
    if "query" in rule["note"]:
        yield "its note asks a query, which only annotations can"
    for name, text in {"note": rule["note"], **rule["annotations"]}.items():
        for action in _ACTION.findall(text):
            yield from (f"{name}: {complaint} in {{{{ {action} }}}}" for complaint in _wrong_action(action))


def _wrong_action(action: str):
    """`$value` is a text there, and what `value` gives is a number: each function takes one of them."""
    bare = _TEXT.sub('""', action)
    unknown = set(re.findall(r"(?<![\w.$])[a-zA-Z]\w*", bare)) - _FUNCTIONS - _WORDS
    if unknown:
        yield f"no function {', '.join(sorted(unknown))}"
    for arguments in re.findall(r"\bprintf\b([^|)]*)", bare):
        piped = bool(re.search(r"\|\s*printf\b", bare))
        if len(arguments.split()) + piped != 2:
            yield "printf does not get a form and one value"
    if re.search(r"(?<![$\w])value\s*\|\s*humanize", bare):
        yield "humanize… of a number; it takes a text"
