#!/usr/bin/env bash
# A program shows its metrics by aioprometheus, one with a quotation mark in a label value, and Prometheus scrapes the page. 3.5 does the same.
source "${BASH_SOURCE[0]%/*}/common"

pypi aioprometheus==23.12.0 orjson==3.13.0 quantile-python==1.1
debian trixie prometheus=2.53.3+ds1-2
echo 'guess:   a client library escapes what the text format wants escaped, in label values and in HELP.'

cat >"$work/page.py" <<'PYTHON'
import http.server, sys
from aioprometheus import Gauge, Registry
from aioprometheus.renderer import render

registry = Registry()
jobs = Gauge("jobs", "Jobs of each shop.", registry=registry)
jobs.set({"shop": "south"}, 1)
jobs.set({"shop": sys.argv[2]}, 2)

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text, headers = render(registry, ["text/plain"])
        self.send_response(200)
        for name, value in headers.items(): self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1].rpartition(":")[2])), Page).serve_forever()
PYTHON
plain=$(free_address) quoted=$(free_address) prometheus=$(free_address)
start plain "$python" "$work/page.py" "$plain" 'north'
start quoted "$python" "$work/page.py" "$quoted" 'the "north"'
wait_for "http://$plain"
wait_for "http://$quoted"
cat >"$work/prometheus.yml" <<YAML
global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: plain, static_configs: [{targets: ["$plain"]}]}
  - {job_name: quoted, static_configs: [{targets: ["$quoted"]}]}
YAML
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="$prometheus"
wait_for "http://$prometheus/-/ready"
sleep 8

scraped() { echo "up $(value "http://$prometheus" "up{job=\"$1\"}"), $(value "http://$prometheus" "count(jobs{job=\"$1\"}) or vector(0)") of 2 series"; }
seen 'without quotation marks' "$(scraped plain)" 'up 1, 2 of 2 series'
seen 'the line with them' "$(curl --silent "http://$quoted/metrics" | grep the)" 'jobs{shop="the "north""} 2'
seen 'scraped with them' "$(scraped quoted)" 'up 0, 0 of 2 series'
conclude
