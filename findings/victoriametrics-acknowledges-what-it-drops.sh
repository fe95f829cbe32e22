#!/usr/bin/env bash
# VictoriaMetrics with its default retention gets samples of 35 days at once, as when a history is sent to a new receiver.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie victoria-metrics=1.112.0+ds1-2
echo 'guess:   what it cannot keep it refuses with 4xx, so that the sender can tell; a 2xx means that the samples are stored.'

victoria=$(free_address)
start victoria "$(program victoria-metrics)" -httpListenAddr="$victoria" -storageDataPath="$work/victoria" -loggerLevel=ERROR
wait_for "http://$victoria/health"
now=$(date +%s)
for ((age = 34; age >= 0; age--)); do echo "messages $age $(((now - age * 86400 - 43200) * 1000))"; done >"$work/history"
status=$(curl --silent --output /dev/null --write-out '%{http_code}' --data-binary "@$work/history" "http://$victoria/api/v1/import/prometheus")
curl --silent "http://$victoria/internal/force_flush"
ignored=$(curl --silent "http://$victoria/metrics" | awk '/^vm_rows_ignored_total.*small_timestamp/ { print $NF }')

seen 'status for 35 samples, one a day' "$status" 204
seen 'of them stored' "$(value "http://$victoria" 'count_over_time(messages[60d])')" 31
seen 'counted as vm_rows_ignored_total{reason="small_timestamp"}' "$ignored" 4
conclude
