#!/usr/bin/env bash
# vmalert and Prometheus evaluate one group: the first rule records a counter's value, the second adds nothing to what was recorded.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie victoria-metrics=1.112.0+ds1-2 prometheus=2.53.3+ds1-2
echo 'guess:   rules of a group are evaluated one after the other, so the second sees what the first has just recorded.'

page=$(free_address) prometheus=$(free_address) victoria=$(free_address)
# A number that is another at each scrape: the time of day.
serve_page "$page" <<'PAGE'
# TYPE clock gauge
clock @0@
# EOF
PAGE
cat >"$work/rules.yml" <<'YAML'
groups:
  - name: chain
    interval: 10s
    rules:
      - {record: "clock:first", expr: clock}
      - {record: "clock:second", expr: "clock:first + 0"}
YAML
cat >"$work/prometheus.yml" <<YAML
rule_files: [rules.yml]
scrape_configs:
  - {job_name: page, scrape_interval: 1s, static_configs: [{targets: ["$page"]}]}
YAML
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address="$prometheus"
printf 'scrape_configs:\n  - {job_name: page, scrape_interval: 1s, static_configs: [{targets: ["%s"]}]}\n' "$page" >"$work/scrape.yml"
# Not even with an answer that is as fresh as can be, and results that are written at once.
start victoria "$(program victoria-metrics)" -httpListenAddr="$victoria" -storageDataPath="$work/victoria" -loggerLevel=ERROR \
    -promscrape.config="$work/scrape.yml" -search.latencyOffset=0s -search.disableCache
wait_for "http://$prometheus/-/ready"
wait_for "http://$victoria/health"
start vmalert "$(program vmalert)" -rule="$work/rules.yml" -datasource.url="http://$victoria" -remoteWrite.url="http://$victoria" \
    -remoteWrite.flushInterval=100ms -notifier.blackhole -httpListenAddr="$(free_address)" -loggerLevel=ERROR
sleep 110

# Prints by how many evaluations the second rule lags behind the first, the median of the last four.
lag() {
    curl --silent --get --data-urlencode 'query={__name__=~"clock:(first|second)"}[2m]' "http://$1/api/v1/query" | python3 -c '
import json, statistics, sys
series = {one["metric"]["__name__"]: dict(one["values"]) for one in json.load(sys.stdin)["data"]["result"]}
common = sorted(series["clock:first"].keys() & series["clock:second"].keys())[-4:]
lags = [float(series["clock:first"][time]) - float(series["clock:second"][time]) for time in common]
print(round(statistics.median(lags) / 10) if len(lags) >= 3 else "no values")'
}
seen 'evaluations that the second rule is behind, Prometheus' "$(lag "$prometheus")" 0
seen 'evaluations that the second rule is behind, vmalert' "$(lag "$victoria")" 1
conclude
