#!/usr/bin/env bash
# Prometheus stores samples of yesterday that it scrapes, and has a remote_write to a second Prometheus; so has one in agent mode.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   what remote_write has stored it forwards, and the receiver, which takes late samples, has all of it.'

page=$(free_address)
hourly_points 12 12 | serve_page "$page"

receiver=$(free_address)
echo 'storage: {tsdb: {out_of_order_time_window: 7d}}' >"$work/receiver.yml"
start receiver "$(program prometheus)" --config.file="$work/receiver.yml" --storage.tsdb.path="$work/receiver" \
    --web.enable-remote-write-receiver --web.listen-address="$receiver"
wait_for "http://$receiver/-/ready"

# Starts a Prometheus that scrapes the page and forwards it under a label of its own. Usage: forward NAME ADDRESS STORAGE FLAGS...
forward() {
    local name=$1 address=$2 storage=$3
    shift 3
    cat >"$work/$name.yml" <<YAML
global: {external_labels: {from: $name}}
$storage
remote_write: [{url: "http://$receiver/api/v1/write"}]
scrape_configs:
  - {job_name: page, scrape_interval: 1s, static_configs: [{targets: ["$page"]}]}
YAML
    start "$name" "$(program prometheus)" --config.file="$work/$name.yml" --web.listen-address="$address" "$@"
    wait_for "http://$address/-/ready"
}
sender=$(free_address) agent=$(free_address)
forward server "$sender" 'storage: {tsdb: {out_of_order_time_window: 7d}}' --storage.tsdb.path="$work/server"
forward agent "$agent" '' --enable-feature=agent --storage.agent.path="$work/agent"
sleep 20

points() { echo "count_over_time(messages$1[2d])"; }
lost() { curl --silent "http://$1/metrics" | awk '/^prometheus_remote_storage_samples_(failed|dropped)_total[{ ]/ { sum += $NF } END { printf "%d", sum }'; }
seen 'of 12 points the server has stored' "$(value "http://$sender" "$(points '')")" 12
seen 'of them the receiver has from the server' "$(value "http://$receiver" "$(points '{from="server"}')")" 0
seen 'of them the receiver has from the agent' "$(value "http://$receiver" "$(points '{from="agent"}')")" 0
seen 'the receiver has their live samples' "$(value "http://$receiver" 'count(up)')" 2
seen 'samples that the two count as failed or dropped' "$(($(lost "$sender") + $(lost "$agent")))" 0
conclude
