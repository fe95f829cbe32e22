"""What a check is."""
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A function that is given the context and yields rows; a patient one mostly waits, so others run beside it."""

    name: str
    function: Callable
    is_quick: bool = False
    is_patient: bool = False


def name_of(suite, package, program=None):
    """A program with its version, as rows call it."""
    names = {"prometheus": "Prometheus", "prometheus-alertmanager": "Alertmanager", "prometheus-node-exporter": "node_exporter",
             "prometheus-pushgateway": "Pushgateway", "victoria-metrics": "VictoriaMetrics", "promtool": "promtool",
             "prometheus-exporter-exporter": "exporter_exporter"}
    return f"{program or names[package]} {suite.version(package)}"
