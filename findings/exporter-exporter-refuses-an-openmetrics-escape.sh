#!/usr/bin/env bash
# exporter_exporter, which verifies what it passes on, stands between Prometheus and an OpenMetrics page whose HELP text has quotation marks.
# Its 0.5.0 passes it on; Debian 12 has 0.4.0.
source "${BASH_SOURCE[0]%/*}/common"

debian bookworm prometheus-exporter-exporter=0.4.0-1+b14 prometheus=2.42.0+ds-5+deb12u1
echo 'guess:   it asks the exporter for the format that Prometheus asks for, so it reads that format: \" in HELP is right in OpenMetrics.'

page=$(free_address) plain=$(free_address) proxy=$(free_address) prometheus=$(free_address)
serve_page "$page" <<'PAGE'
# TYPE state gauge
# HELP state Whether the state is \"ready\".
state 1
# EOF
PAGE
serve_page "$plain" <<'PAGE'
# TYPE state gauge
# HELP state Whether the state is ready.
state 1
# EOF
PAGE
cat >"$work/modules.yml" <<YAML
modules:
  quoted: {method: http, http: {address: 127.0.0.1, port: ${page#*:}}}
  plain: {method: http, http: {address: 127.0.0.1, port: ${plain#*:}}}
YAML
cat >"$work/prometheus.yml" <<YAML
global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: direct, static_configs: [{targets: ["$page"]}]}
  - {job_name: plain, metrics_path: /proxy, params: {module: [plain]}, static_configs: [{targets: ["$proxy"]}]}
  - {job_name: quoted, metrics_path: /proxy, params: {module: [quoted]}, static_configs: [{targets: ["$proxy"]}]}
YAML
start proxy "$(program prometheus-exporter-exporter)" -config.file="$work/modules.yml" -web.listen-address="$proxy"
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address="$prometheus"
wait_for "http://$prometheus/-/ready"
sleep 6

seen 'up without quotation marks, through exporter_exporter' "$(value "http://$prometheus" 'up{job="plain"}')" 1
seen 'up with them, scraped by Prometheus itself' "$(value "http://$prometheus" 'up{job="direct"}')" 1
seen 'up with them, through exporter_exporter' "$(value "http://$prometheus" 'up{job="quoted"}')" 0
conclude
