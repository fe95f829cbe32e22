#!/usr/bin/env bash
# VictoriaMetrics scrapes OpenMetrics in which a counter without labels has an exemplar, and one with a label has one. 1.145 does the same.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie victoria-metrics=1.112.0+ds1-2 prometheus=2.53.3+ds1-2
echo 'guess:   VictoriaMetrics keeps no exemplars, so it leaves them out and stores the counters as they are.'

page=$(free_address) victoria=$(free_address) prometheus=$(free_address)
serve_page "$page" <<'PAGE'
# TYPE calls counter
calls_total{shop="north"} 7 # {trace_id="a"} 0.5
# TYPE replies counter
replies_total 8 # {trace_id="b"} 0.25
# EOF
PAGE
echo "scrape_configs: [{job_name: page, scrape_interval: 1s, static_configs: [{targets: [\"$page\"]}]}]" >"$work/scrape.yml"
start victoria "$(program victoria-metrics)" -httpListenAddr="$victoria" -storageDataPath="$work/victoria" -promscrape.config="$work/scrape.yml" \
    -search.latencyOffset=0s
start prometheus "$(program prometheus)" --config.file="$work/scrape.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address="$prometheus"
wait_for "http://$victoria/health"
wait_for "http://$prometheus/-/ready"
sleep 8

# Prints the metrics of the page with their values, as a server has them.
stored() {
    curl --silent --get --data-urlencode 'query={__name__=~"(calls|replies).*"}' "http://$1/api/v1/query" | python3 -c '
import json, sys
print(*sorted("[%s] %s" % (one["metric"]["__name__"], one["value"][1]) for one in json.load(sys.stdin)["data"]["result"]))'
}
seen 'Prometheus has' "$(stored "$prometheus")" '[calls_total] 7 [replies_total] 8'
seen 'VictoriaMetrics has' "$(stored "$victoria")" '[calls_total] 7 [replies_total 8 #] 0.25'
seen 'up in VictoriaMetrics' "$(value "http://$victoria" up)" 1
conclude
