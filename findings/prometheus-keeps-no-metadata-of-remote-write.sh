#!/usr/bin/env bash
# A Prometheus scrapes a page and forwards it by remote write 2.0, which carries TYPE, HELP and UNIT with each series; both have the feature
# metadata-wal-records.
source "${BASH_SOURCE[0]%/*}/common"

debian sid prometheus=3.5.3+ds1-6
echo 'guess:   the receiver knows afterwards what the sender knows of a metric: /api/v1/metadata answers the same in both.'

page=$(free_address) receiver=$(free_address) sender=$(free_address)
serve_page "$page" <<'PAGE'
# TYPE wait_seconds gauge
# HELP wait_seconds How long people wait.
# UNIT wait_seconds seconds
wait_seconds 3
# EOF
PAGE
echo '{}' >"$work/receiver.yml"
cat >"$work/sender.yml" <<YAML
remote_write: [{url: "http://$receiver/api/v1/write", protobuf_message: io.prometheus.write.v2.Request}]
scrape_configs: [{job_name: page, scrape_interval: 1s, static_configs: [{targets: ["$page"]}]}]
YAML
launch() {
    start "$1" "$(program prometheus)" --config.file="$work/$1.yml" --storage.tsdb.path="$work/$1" --enable-feature=metadata-wal-records \
        --web.enable-remote-write-receiver --web.listen-address="$2"
    wait_for "http://$2/-/ready"
}
launch receiver "$receiver"
launch sender "$sender"
sleep 15

known() { curl --silent "http://$1/api/v1/metadata?metric=wait_seconds" | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["data"]))'; }
sent=$(curl --silent "http://$sender/metrics" | awk '/^prometheus_remote_storage_metadata_total[{]/ { sum += $NF } END { print (sum > 0) ? "some" : "none" }')
seen 'value at the receiver' "$(value "http://$receiver" wait_seconds)" 3
seen 'metadata that the sender counts as sent' "$sent" some
seen 'metrics with metadata at the sender' "$(known "$sender")" 1
seen 'metrics with metadata at the receiver' "$(known "$receiver")" 0
conclude
