#!/usr/bin/env bash
# Alertmanager has an alert that never changes, a repeat_interval, and a retention of its data that is shorter.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus-alertmanager=0.28.1+ds-1
echo 'guess:   --data.retention says how long silences and the like are kept; a notification is repeated after repeat_interval.'

hook=$(free_address)
cat >"$work/hook.py" <<'PYTHON'
import http.server, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        print("told", flush=True)
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1].rpartition(":")[2])), Hook).serve_forever()
PYTHON
start hook python3 "$work/hook.py" "$hook"
cat >"$work/alertmanager.yml" <<YAML
route: {receiver: hook, group_wait: 1s, group_interval: 5s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: "http://$hook/"}]}]
YAML

# Prints how often the hook is told of one alert within a minute, with this retention.
times_told() {
    local manager before
    manager=$(free_address) before=$(grep -c told "$work/hook.log" || true)
    start "manager$1" "$(program prometheus-alertmanager)" --config.file="$work/alertmanager.yml" --storage.path="$work/data$1" \
        --cluster.listen-address= --web.listen-address="$manager" --data.retention="$1" --data.maintenance-interval=5s
    wait_for "http://$manager/-/ready"
    curl --silent --fail --json '[{"labels": {"alertname": "Example"}}]' "http://$manager/api/v2/alerts"
    sleep 60
    echo $(($(grep -c told "$work/hook.log" || true) - before))
}

seen 'notifications in a minute, repeat_interval 1h, retention 120h' "$(times_told 120h)" 1
often=$(times_told 15s)
echo "         notifications in a minute, repeat_interval 1h, retention 15s: $often"
seen 'it repeats each time that it has forgotten' "$( ((often >= 2)) && echo yes || echo no)" yes
conclude
