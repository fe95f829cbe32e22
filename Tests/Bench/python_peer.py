"""Serves the series of a text exposition from gauges of Python's prometheus_client: FILE PORT."""
import sys
import threading

from prometheus_client import CollectorRegistry, Gauge, start_http_server
from prometheus_client.parser import text_fd_to_metric_families


def load(path):
    """A registry with the same series, each a gauge."""
    registry, gauges, values = CollectorRegistry(), {}, {}
    with open(path, encoding="utf-8") as file:
        for family in text_fd_to_metric_families(file):
            for sample in family.samples:
                if sample.name not in gauges:
                    gauges[sample.name] = Gauge(sample.name, "As in the file.", list(sample.labels), registry=registry)
                gauge = gauges[sample.name]
                if sample.labels:
                    # One string for each value, as an exporter that knows its accounts has it.
                    gauge = gauge.labels(*[values.setdefault(value, value) for value in sample.labels.values()])
                gauge.set(sample.value)
    return registry


start_http_server(int(sys.argv[2]), addr="127.0.0.1", registry=load(sys.argv[1]))
threading.Event().wait()
