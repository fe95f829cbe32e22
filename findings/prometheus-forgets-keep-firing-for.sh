#!/usr/bin/env bash
# An alert has ended and is kept firing by keep_firing_for when Prometheus is restarted; another one fires since its `for` is over. 3.5 does
# the same.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   the states of alerts are restored after a restart, that of for as well as that of keep_firing_for.'

prometheus=$(free_address)
# The condition of the first is true for eight seconds after this moment, the second one's for good.
cat >"$work/rules.yml" <<YAML
groups:
  - name: example
    interval: 1s
    rules:
      - {alert: Kept, expr: "vector(1) and on() vector(time()) < $(($(date +%s) + 8))", keep_firing_for: 1h}
      - {alert: Lasting, expr: vector(1), for: 10s}
YAML
echo 'rule_files: [rules.yml]' >"$work/prometheus.yml"

# Starts Prometheus over the same data; the grace period is one second instead of ten minutes, or no `for` as short as this is restored.
launch() {
    start "prometheus$1" "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
        --rules.alert.for-grace-period=1s --web.listen-address="$prometheus"
    wait_for "http://$prometheus/-/ready"
}
alert() {
    curl --silent "http://$prometheus/api/v1/alerts" | python3 -c '
import json, sys
print(*[alert["state"] for alert in json.load(sys.stdin)["data"]["alerts"] if alert["labels"]["alertname"] == sys.argv[1]] or ["none"])' "$1"
}

launch 1
sleep 15
seen 'before the restart: Kept' "$(alert Kept)" firing
seen 'before the restart: Lasting' "$(alert Lasting)" firing
server=$(tail -n 1 "$work/children")
kill "$server"
wait "$server" || true
launch 2
sleep 4
seen 'after it: Kept, for which 59 minutes are left' "$(alert Kept)" none
seen 'after it: Lasting' "$(alert Lasting)" firing
conclude
