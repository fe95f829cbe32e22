#!/usr/bin/env bash
# The configuration names a file of rules in full, without a wildcard, and there is no such file: its name is misspelt. Prometheus 3.5 and
# vmalert 1.145 do the same.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2 promtool=2.53.3+ds1-2 victoria-metrics=1.112.0+ds1-2
echo 'guess:   a file that is named and is not there is an error: promtool says so, and the server does not start, or its metrics or log tell.'

prometheus=$(free_address) vmalert=$(free_address)
cat >"$work/alerts.yml" <<'YAML'
groups: [{name: example, rules: [{alert: Example, expr: vector(1)}]}]
YAML
echo 'rule_files: [alert.yml]' >"$work/prometheus.yml"
seen 'promtool check config' "$("$(program promtool)" check config "$work/prometheus.yml" >"$work/check" 2>&1 && echo passes || echo fails)" fails

start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="$prometheus"
start vmalert "$(program vmalert)" -rule="$work/alert.yml" -datasource.url=http://127.0.0.1:1 -notifier.blackhole \
    -httpListenAddr="$vmalert"
wait_for "http://$prometheus/-/ready"
wait_for "http://$vmalert/health"
sleep 3

metric() { curl --silent "http://$1/metrics" | awk -v name="$2" '$1 == name { print $2 }'; }
groups() { curl --silent "http://$1/api/v1/rules" | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["data"]["groups"]))'; }
lines() { grep -ciE "$1" "$work/$2.log" || true; }
seen 'Prometheus is ready with so many groups of rules' "$(groups "$prometheus")" 0
seen 'prometheus_config_last_reload_successful' "$(metric "$prometheus" prometheus_config_last_reload_successful)" 1
seen 'warnings and errors in its log' "$(lines 'level=(warn|error)' prometheus)" 0
seen 'vmalert is ready with so many' "$(groups "$vmalert")" 0
seen 'vmalert_config_last_reload_successful' "$(metric "$vmalert" vmalert_config_last_reload_successful)" 1
seen 'lines on it in its log' "$(lines $'\twarn\t.*no groups found' vmalert)" 1
conclude
