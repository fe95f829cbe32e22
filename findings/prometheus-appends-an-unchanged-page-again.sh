#!/usr/bin/env bash
# Prometheus scrapes a page of samples with timestamps that never changes, with an out-of-order window that covers them.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   a sample that is already stored, same time and value, is a duplicate and is dropped; the second scrape of a page stores nothing.'

# Starts a page of so many hourly points and a Prometheus that scrapes it every second; its URL is in $prometheus.
scrape_page() {
    local points=$1 page
    page=$(free_address) prometheus=$(free_address)
    hourly_points "$points" 1 | serve_page "$page"
    cat >"$work/prometheus$points.yml" <<YAML
storage: {tsdb: {out_of_order_time_window: 7d}}
scrape_configs:
  - {job_name: page, scrape_interval: 1s, static_configs: [{targets: ["$page"]}]}
YAML
    start "prometheus$points" "$(program prometheus)" --config.file="$work/prometheus$points.yml" \
        --storage.tsdb.path="$work/data$points" --web.listen-address="$prometheus"
    wait_for "http://$prometheus/-/ready"
}

late_samples_stored() {
    curl --silent "http://$1/metrics" | awk '/^prometheus_tsdb_head_out_of_order_samples_appended_total[{ ]/ { sum += $NF } END { printf "%d", sum }'
}

# Prints how often the whole page was stored anew in twenty seconds, after the first ten.
times_stored() {
    local prometheus before
    scrape_page "$1"
    sleep 10
    before=$(late_samples_stored "$prometheus")
    sleep 20
    echo $((($(late_samples_stored "$prometheus") - before) / $1))
}

few=$(times_stored 24)
many=$(times_stored 48)
seen 'a page of 24 points was stored again' "$few times in twenty scrapes" '0 times in twenty scrapes'
echo "         a page of 48 points was stored again $many times in twenty scrapes"
seen 'a page of 48 points is stored again by nearly every scrape' "$( ((many >= 15)) && echo yes || echo no)" yes
conclude
