#!/usr/bin/env bash
# A configuration of Alertmanager with working hours is read by PyYAML and written again, as a program does that adds a receiver to it.
source "${BASH_SOURCE[0]%/*}/common"

pypi PyYAML==6.0.4
debian trixie prometheus-alertmanager=0.28.1+ds-1
echo 'guess:   times of day that look alike are read alike, 09:00 as well as 17:00, and what Alertmanager takes it takes afterwards.'

cat >"$work/first.yml" <<'YAML'
route: {receiver: none}
receivers: [{name: none}]
time_intervals: [{name: working-hours, time_intervals: [{times: [{start_time: 09:00, end_time: 17:00}]}]}]
YAML
"$python" -c 'import sys, yaml; yaml.safe_dump(yaml.safe_load(sys.stdin), sys.stdout)' <"$work/first.yml" >"$work/second.yml"
hours() { "$python" -c 'import sys, yaml; print(*yaml.safe_load(sys.stdin)["time_intervals"][0]["time_intervals"][0]["times"][0].values())' <"$1"; }
checked() { "$(program amtool)" check-config "$1" >"$work/said" 2>&1 && echo taken || echo refused; }

seen 'start and end as PyYAML reads them' "$(hours "$work/first.yml")" '09:00 1020'
seen 'amtool, as it was written' "$(checked "$work/first.yml")" taken
seen 'amtool, through PyYAML' "$(checked "$work/second.yml")" refused
conclude
