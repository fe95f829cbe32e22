#!/usr/bin/env python3
"""Joins labels of accounts, such as owner and team, to the alerts, so that Alertmanager can route by them.

    join_labels.py owner team <wechat-exporter.alerts.yml >my-alerts.yml

Every alert whose labels have an account gets the named labels of wechat_account_info; the others stay as they are. Needs PyYAML.
"""

import argparse
import re
import sys

import yaml

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def label_name(text):
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a label")
    return text


def has_account(rule):
    """Whether an alert is about one account: its summary names it."""
    return "$labels.account" in rule.get("annotations", {}).get("summary", "")


def joined(expr, labels):
    """The expression with the labels of each account; its value stays, since the other side is 1."""
    names = ", ".join(labels)
    info = f"topk by (job, account) (1, max by (job, account, {names}) (wechat_account_info))"
    return f"(\n{expr.rstrip()}\n)\n* on (job, account) group_left ({names}) {info}\n"


def with_labels(document, labels):
    for group in document["groups"]:
        for rule in group["rules"]:
            if "alert" in rule and has_account(rule):
                rule["expr"] = joined(rule["expr"], labels)
    return document


class Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and no anchors."""

    def ignore_aliases(self, data):
        return True


Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels", nargs="+", type=label_name, metavar="LABEL", help="the name of a label of accounts")
    labels = parser.parse_args().labels
    yaml.dump(with_labels(yaml.safe_load(sys.stdin), labels), sys.stdout, Dumper, sort_keys=False, width=100_000, allow_unicode=True)


if __name__ == "__main__":
    main()
