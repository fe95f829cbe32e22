#!/usr/bin/env bash
# VictoriaMetrics gets the same samples, same series, times and values, twice: as from two replicas, or from one that repeats a request.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie victoria-metrics=1.112.0+ds1-2
echo 'guess:   a series has one value at one time; the second copy changes nothing, as in Prometheus.'

# Prints count and sum of six points after they were sent twice to a VictoriaMetrics with these flags.
of_six_points() {
    local victoria
    victoria=$(free_address)
    start "victoria$#" "$(program victoria-metrics)" -httpListenAddr="$victoria" -storageDataPath="$work/victoria$#" -loggerLevel=ERROR "$@"
    wait_for "http://$victoria/health"
    for _ in 1 2; do
        curl --silent --fail --data-binary "$(printf 'messages 100 %s\n' $(seq $(($(date +%s) - 6 * 3600)) 3600 $(($(date +%s) - 1))) | sed 's/$/000/')" \
            "http://$victoria/api/v1/import/prometheus"
    done
    curl --silent "http://$victoria/internal/force_flush"
    echo "$(value "http://$victoria" 'count_over_time(messages[1d])') samples, sum $(value "http://$victoria" 'sum_over_time(messages[1d])')"
}

seen 'of six points of 100, as it comes' "$(of_six_points)" '12 samples, sum 1200'
seen 'of the same, with -dedup.minScrapeInterval=1ms' "$(of_six_points -dedup.minScrapeInterval=1ms)" '6 samples, sum 600'
conclude
