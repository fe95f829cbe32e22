#!/usr/bin/env bash
# OpenTelemetry's exporter for remote write sends a histogram to Prometheus: of a hundred waits nearly all were shorter than a second.
source "${BASH_SOURCE[0]%/*}/common"

pypi opentelemetry-exporter-prometheus-remote-write==0.66b1 opentelemetry-sdk==1.45.2 opentelemetry-api==1.45.2 python-snappy==0.7.3 \
    cramjam==2.14.0 protobuf==6.33.6 requests==2.34.2
debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   it arrives as wait_bucket, with each bucket counting all that is not larger, so that histogram_quantile works.'

prometheus=$(free_address)
echo '{}' >"$work/prometheus.yml"
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.enable-remote-write-receiver --web.listen-address="$prometheus"
wait_for "http://$prometheus/-/ready"
cat >"$work/send.py" <<'PYTHON'
import sys
from opentelemetry.exporter.prometheus_remote_write import PrometheusRemoteWriteMetricsExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
exporter = PrometheusRemoteWriteMetricsExporter(endpoint=sys.argv[1], resources_as_labels=False)
provider = MeterProvider([PeriodicExportingMetricReader(exporter)])
wait = provider.get_meter("example").create_histogram("wait", explicit_bucket_boundaries_advisory=[1.0, 5.0])
for seconds in [0.5] * 97 + [3.0] * 2 + [9.0]:
    wait.record(seconds)
provider.shutdown()
PYTHON
"$python" "$work/send.py" "http://$prometheus/api/v1/write"

# Prints a bucket's series as le=value.
buckets() {
    curl --silent --get --data-urlencode "query=$1" "http://$prometheus/api/v1/query" | python3 -c '
import json, sys
found = json.load(sys.stdin)["data"]["result"]
print(*sorted(one["metric"]["le"] + ":" + one["value"][1] for one in found) or ["none"])'
}
seen 'wait_count' "$(value "http://$prometheus" wait_count)" 100
seen 'wait_bucket' "$(buckets wait_bucket)" none
seen 'wait' "$(buckets wait)" '+Inf:1 1.0:97 5.0:2'
conclude
