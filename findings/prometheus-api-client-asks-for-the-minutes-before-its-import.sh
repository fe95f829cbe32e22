#!/usr/bin/env bash
# A program that runs for long asks prometheus-api-client for a metric's range without saying which.
source "${BASH_SOURCE[0]%/*}/common"

pypi prometheus-api-client==0.7.2
echo 'guess:   without start_time and end_time it is the ten minutes before the call.'

cat >"$work/ask.py" <<'PYTHON'
import http.server, threading, time, urllib.parse
from prometheus_api_client import PrometheusConnect

asked = []
class Prometheus(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "success", "data": {"resultType": "matrix", "result": []}}')
    def log_message(self, *arguments): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Prometheus)
threading.Thread(target=server.serve_forever, daemon=True).start()

client = PrometheusConnect(url=f"http://127.0.0.1:{server.server_port}")
ages = []
for _ in range(2):
    client.get_metric_range_data("up")
    ages.append(time.time() - float(asked[-1]["time"][0]))
    time.sleep(12)
print(asked[0]["query"] == asked[1]["query"] == ["up[600s]"], asked[0]["time"] == asked[1]["time"], ages[1] >= 12)
PYTHON

seen 'two calls, twelve seconds apart: both ask for ten minutes, with the same end, which then lies as long back' \
    "$("$python" "$work/ask.py")" 'True True True'
conclude
