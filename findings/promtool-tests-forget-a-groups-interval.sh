#!/usr/bin/env bash
# A group of rules has an interval of an hour; its tests are run with an evaluation_interval of a minute.
source "${BASH_SOURCE[0]%/*}/common"

debian sid prometheus=3.5.3+ds1-6 promtool=3.5.3+ds1-6 victoria-metrics=1.145.0+ds1-2
echo 'guess:   a group is evaluated at its own interval, as the server does; evaluation_interval is for groups that have none, as in global.'

cat >"$work/rules.yml" <<'YAML'
groups: [{name: hourly, interval: 1h, rules: [{record: "minute:hourly", expr: minute_of_test}]}]
YAML
# Prints a test of what is recorded 90 minutes after the start. Usage: test_of KEY LABELS VALUE
test_of() {
    cat <<YAML
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series: [{series: minute_of_test, values: "0+1x100"}]
    $1: [{expr: "last_over_time(minute:hourly[1h])", eval_time: 90m, exp_samples: [{labels: '$2', value: $3}]}]
YAML
}
labels='{__name__="minute:hourly"}'
# Prints which value a tool takes for right: that of the last full hour, or that of the last minute. Usage: taken KEY COMMAND...
taken() {
    local value
    for value in 60 90; do
        test_of "$1" "$labels" "$value" >"$work/test.yml"
        if (cd "$work" && "${@:2}" >"$work/said" 2>&1); then echo "$value"; fi
    done
}
seen 'minute that was recorded last, after 90 of them: promtool' "$(taken promql_expr_test "$(program promtool)" test rules test.yml)" 90
seen 'vmalert-tool' "$(taken metricsql_expr_test "$(program vmalert-tool)" unittest --files=test.yml)" 90

# The server itself, with a group that is slower than the others.
prometheus=$(free_address)
cat >"$work/rules.yml" <<'YAML'
groups: [{name: slow, interval: 10s, rules: [{record: "slow", expr: time()}]}]
YAML
echo '{global: {evaluation_interval: 1s}, rule_files: [rules.yml]}' >"$work/prometheus.yml"
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="$prometheus"
wait_for "http://$prometheus/-/ready"
sleep 25
often=$(value "http://$prometheus" 'count_over_time(slow[20s])')
seen 'evaluations of a group of 10s in 20s, Prometheus itself' "$often" 2
conclude
