#!/usr/bin/env bash
# OpenTelemetry's exporter for Prometheus shows a counter with two attributes, whose names become the same label name.
source "${BASH_SOURCE[0]%/*}/common"

pypi opentelemetry-exporter-prometheus==0.66b2 opentelemetry-sdk==1.45.2 opentelemetry-api==1.45.2 prometheus-client==0.26.0
echo 'guess:   both values are kept, joined by a semicolon as OpenTelemetry specifies for this case, and no series is shown twice.'

cat >"$work/show.py" <<'PYTHON'
import logging, sys
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import REGISTRY, generate_latest

logging.basicConfig(level=logging.WARNING, stream=sys.stdout)
counter = MeterProvider([PrometheusMetricReader(scope_info_enabled=False)]).get_meter("example").create_counter("calls")
for attributes in sys.argv[1:]:
    counter.add(1, dict(pair.split("=") for pair in attributes.split(",")))
print(*(line for line in generate_latest(REGISTRY).decode().splitlines() if line.startswith("calls")), sep=", ")
PYTHON
shown() { "$python" "$work/show.py" "$@"; }

seen 'shop.name=north and shop_id=7' "$(shown shop.name=north,shop_id=7)" 'calls_total{shop_id="7",shop_name="north"} 1.0'
seen 'shop.name=north and shop_name=south in one' "$(shown shop.name=north,shop_name=south)" 'calls_total{shop_name="south"} 1.0'
seen 'shop.name=north in one, shop_name=north in another' "$(shown shop.name=north shop_name=north)" \
    'calls_total{shop_name="north"} 1.0, calls_total{shop_name="north"} 1.0'
conclude
