#!/usr/bin/env bash
# promql-http-api asks a Prometheus for series whose label matches a regular expression with a plus, and for a sum of two numbers.
source "${BASH_SOURCE[0]%/*}/common"

pypi promql-http-api==0.3.4 pytz==2026.1 pandas==3.1.1 numpy==2.4.6 requests==2.34.2
debian sid prometheus=3.5.3+ds1-6
echo 'guess:   the expression arrives as it was written, and values are numbers.'

page=$(free_address) address=$(free_address)
serve_page "$page" <<'PAGE'
# TYPE messages gauge
messages{account="shop"} 3
messages{account="corner"} 4
# EOF
PAGE
cat >"$work/prometheus.yml" <<YAML
scrape_configs: [{job_name: page, scrape_interval: 1s, static_configs: [{targets: ["$page"]}]}]
YAML
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.listen-address="$address"
wait_for "http://$address/-/ready"
until [[ $(value "http://$address" 'count(messages)') == 2 ]]; do sleep 0.5; done

cat >"$work/ask.py" <<'PYTHON'
import sys
from datetime import datetime
from promql_http_api import PromqlHttpApi
try:
    table = PromqlHttpApi(f"http://{sys.argv[1]}").query(sys.argv[2], datetime.now()).to_dataframe()
    print(" ".join(sorted(repr(value) for value in table["value"])))
except ValueError as error:
    print(error)
PYTHON
ask() { "$python" "$work/ask.py" "$address" "$1"; }

seen 'messages{account=~".*"}' "$(ask 'messages{account=~".*"}')" "'3' '4'"
seen 'messages{account=~".+"}' "$(ask 'messages{account=~".+"}')" 'PromQL query response has no results'
seen 'messages + 1' "$(ask 'messages + 1')" 'No data in PromQL query response'
conclude
