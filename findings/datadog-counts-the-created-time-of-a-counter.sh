#!/usr/bin/env bash
# Datadog's check for OpenMetrics reads a counter that says, as OpenMetrics has it, since when it counts.
source "${BASH_SOURCE[0]%/*}/common"

pypi datadog-checks-base==38.7.0 binary==1.0.2 cachetools==8.0.2 cryptography==50.0.2 jellyfish==1.3.0 lazy-loader==0.6 packaging==26.4 \
    prometheus-client==0.26.0 pydantic==2.14.4 PySocks==1.7.1 python-dateutil==4.0.0 PyYAML==6.0.4 requests==2.34.2 requests-toolbelt==1.0.0 \
    requests-unixsocket2==1.0.1 simplejson==4.3.0 wrapt==2.5.2
echo 'guess:   the counter is submitted as a count of calls; _created is left out, or is a metric of its own.'

page=$(free_address)
serve_page "$page" <<'PAGE'
# TYPE calls counter
calls_total 5
calls_created 1700000000
# EOF
PAGE
cat >"$work/check.py" <<'PYTHON'
import sys
from datadog_checks.base import OpenMetricsBaseCheckV2
from datadog_checks.base.stubs import aggregator

class Check(OpenMetricsBaseCheckV2):
    __NAMESPACE__ = "shop"

instance = {"openmetrics_endpoint": sys.argv[1], "metrics": ["calls"], "use_latest_spec": True}
Check("example", {}, [instance]).run()
kinds = {aggregator.GAUGE: "gauge", aggregator.MONOTONIC_COUNT: "monotonic count"}
print(*[f"{sent.name} {sent.value:.0f} as {kinds.get(sent.type, sent.type)}" for sent in aggregator.metrics("shop.calls.count")], sep=", ")
PYTHON
wait_for "http://$page"
seen 'submitted in one run' "$("$python" "$work/check.py" "http://$page/metrics")" \
    'shop.calls.count 5 as monotonic count, shop.calls.count 1700000000 as monotonic count'
conclude
