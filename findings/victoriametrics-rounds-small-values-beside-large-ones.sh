#!/usr/bin/env bash
# VictoriaMetrics gets a series whose values are of very different sizes. 1.145 does the same.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie victoria-metrics=1.112.0+ds1-2
echo 'guess:   values are double floats, and each comes back as it was sent, whatever other values the series has.'

victoria=$(free_address)
start victoria "$(program victoria-metrics)" -httpListenAddr="$victoria" -storageDataPath="$work/victoria" -loggerLevel=ERROR -retentionPeriod=1y
wait_for "http://$victoria/health"
hour=$(($(date +%s) / 3600 * 3600))
# Prints the least of three values of a series, one an hour. Usage: least NAME VALUE VALUE VALUE
least() {
    printf '%s %s %s000\n' "$1" "$2" $((hour - 7200)) "$1" "$3" $((hour - 3600)) "$1" "$4" "$hour" |
        curl --silent --fail --data-binary @- "http://$victoria/api/v1/import/prometheus"
    curl --silent "http://$victoria/internal/force_flush"
    value "http://$victoria" "min_over_time($1[1d])"
}

seen '0.12345 with 10 and 20' "$(least alone 10 0.12345 20)" 0.12345
seen '0.12345 with 10 and 1e14' "$(least with_14 10 0.12345 1e14)" 0.1234
seen '0.12345 with 10 and 1e15' "$(least with_15 10 0.12345 1e15)" 0.123
seen '0.12345 with 10 and 1e18' "$(least with_18 10 0.12345 1e18)" 0
conclude
