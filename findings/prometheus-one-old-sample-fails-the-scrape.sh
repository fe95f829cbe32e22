#!/usr/bin/env bash
# Prometheus scrapes a page on which one sample is older than its out-of-order window, and the same page without such a window.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   an out-of-order window only makes Prometheus take more; a sample that is older still is left out, the others are stored.'

page=$(free_address)
serve_page "$page" <<'PAGE'
# TYPE a gauge
a 1 @0@
# TYPE b gauge
b 1 @0@
b{late="yes"} 1 @-432000@
# TYPE c gauge
c 1 @0@
# EOF
PAGE

# Prints what a Prometheus with these settings of its storage says of the target and of the samples that are not late.
scraped() {
    local prometheus
    prometheus=$(free_address)
    cat >"$work/$1.yml" <<YAML
storage: {tsdb: {$2}}
scrape_configs:
  - {job_name: page, scrape_interval: 1s, static_configs: [{targets: ["$page"]}]}
YAML
    start "$1" "$(program prometheus)" --config.file="$work/$1.yml" --storage.tsdb.path="$work/$1" --web.listen-address="$prometheus"
    wait_for "http://$prometheus/-/ready"
    sleep 8
    # The first scrape of an empty database takes everything, so only the last seconds count.
    echo "up $(value "http://$prometheus" up), $(value "http://$prometheus" 'count({__name__=~"a|b|c",late=""} offset 1s) * (max(timestamp(c)) > bool time() - 4)') of 3 stored"
}

seen 'without a window' "$(scraped none '')" 'up 1, 3 of 3 stored'
seen 'with a window of a day' "$(scraped window 'out_of_order_time_window: 1d')" 'up 0, 0 of 3 stored'
conclude
