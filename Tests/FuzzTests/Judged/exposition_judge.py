"""Reads expositions with prometheus_client and compares the samples with what was meant.

exposition_judge.py CASES text|openMetrics: CASES is a list in JSON, each case with the text and its samples as [labels, value].
"""

import json
import math
import sys

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as text


def found(exposition, read):
    """The samples in a text."""
    return [(sample.labels, sample.value) for family in read(exposition) for sample in family.samples]


def is_same(left, right):
    """Whether two samples have the same labels and the same value."""
    return left[0] == right[0] and (left[1] == right[1] or (math.isnan(left[1]) and math.isnan(right[1])))


def main(path, syntax):
    """Judges all cases of a file."""
    read = {"text": text, "openMetrics": openmetrics}[syntax].text_string_to_metric_families
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        meant = [(dict(labels), float(value)) for labels, value in case["samples"]]
        samples = found(case["text"], read)
        if len(samples) != len(meant) or not all(map(is_same, samples, meant)):
            sys.exit(f"{case['text']}\nfound {samples}\nmeant {meant}")
    print(len(cases), "cases")


main(*sys.argv[1:])
