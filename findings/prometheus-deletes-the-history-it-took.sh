#!/usr/bin/env bash
# Prometheus with its default retention of 15 days gets hourly samples of 35 days at once, and compacts them.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   retention goes by when a sample came, or what is too old is refused; what was taken and can be queried stays for 15 days.'

page=$(free_address) prometheus=$(free_address)
hourly_points 840 1 | serve_page "$page"
server=$(tail -n 1 "$work/children")
cat >"$work/prometheus.yml" <<YAML
storage: {tsdb: {out_of_order_time_window: 40d}}
scrape_configs:
  - {job_name: page, scrape_interval: 3s, static_configs: [{targets: ["$page"]}]}
YAML
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address="$prometheus"
wait_for "http://$prometheus/-/ready"
stored() { value "http://$prometheus" 'count_over_time(messages[60d])'; }
until [[ $(stored) == 840 ]]; do sleep 1; done
first=$(stored)
# The page goes, or each scrape would bring all of it again.
kill "$server"
# Compaction and deletion go on for a while: until twenty seconds have changed nothing, or three minutes are over.
deadline=$((SECONDS + 180)) left=$first
while ((SECONDS < deadline)); do
    before=$left
    sleep 20
    left=$(stored)
    ((left == first || left < before)) || break
done

seen 'of 840 hourly samples taken and found by a query' "$first" 840
echo "         found a minute or two later: $left"
seen 'what is older than 15 days is gone' "$( ((left >= 360 && left <= 420)) && echo yes || echo no)" yes
conclude
