#!/usr/bin/env bash
# A series ends while Prometheus runs. Its database is dumped by promtool as OpenMetrics, and made into blocks again by promtool; so with 3.5.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus=2.53.3+ds1-2 promtool=2.53.3+ds1-2
echo 'guess:   what tsdb dump-openmetrics writes and create-blocks-from openmetrics reads brings the same answers, or leaves the end out.'

page=$(free_address) prometheus=$(free_address)
cat >"$work/page.py" <<'PYTHON'
import http.server, sys, time
start = time.time()
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(b'messages{shop="open"} 3\n' + (b'messages{shop="closed"} 4\n' if time.time() < start + 6 else b""))
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1].rpartition(":")[2])), Page).serve_forever()
PYTHON
start page python3 "$work/page.py" "$page"
echo "scrape_configs: [{job_name: page, scrape_interval: 1s, static_configs: [{targets: [\"$page\"]}]}]" >"$work/scraping.yml"
echo '{}' >"$work/idle.yml"

# Runs Prometheus over a database for so many seconds and prints what it then answers. Usage: answers CONFIGURATION DATABASE SECONDS
answers() {
    local server
    start "$2" "$(program prometheus)" --config.file="$work/$1.yml" --storage.tsdb.path="$work/$2" --web.listen-address="$prometheus"
    server=$(tail -n 1 "$work/children")
    wait_for "http://$prometheus/-/ready"
    sleep "$3"
    echo "sum $(value "http://$prometheus" 'sum(messages)'), shops $(value "http://$prometheus" 'count(messages)')"
    kill "$server"
    wait "$server" || true
}

seen 'Prometheus itself, when a shop has closed' "$(answers scraping first 12)" 'sum 3, shops 1'
"$(program promtool)" tsdb dump-openmetrics --sandbox-dir-root="$work" "$work/first" >"$work/dump.om"
"$(program promtool)" tsdb create-blocks-from openmetrics "$work/dump.om" "$work/second" >"$work/blocks"
seen 'over the blocks that promtool made of the dump' "$(answers idle second 1)" 'sum NaN, shops 2'
conclude
