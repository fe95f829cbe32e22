#!/usr/bin/env bash
# Three alerts are told of as firing. One is then silenced, one is inhibited by another alert, and all three end. Alertmanager 0.33 does the same.
source "${BASH_SOURCE[0]%/*}/common"

debian trixie prometheus-alertmanager=0.28.1+ds-1
echo 'guess:   whoever was told of an alert is told of its end, at once or when silence and inhibition are over: send_resolved is true.'

hook=$(free_address) manager=$(free_address)
cat >"$work/hook.py" <<'PYTHON'
import http.server, json, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        for alert in told["alerts"]: print(alert["status"], alert["labels"]["alertname"], flush=True)
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1].rpartition(":")[2])), Hook).serve_forever()
PYTHON
start hook python3 "$work/hook.py" "$hook"
cat >"$work/alertmanager.yml" <<YAML
route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [{url: "http://$hook/", send_resolved: true}]}]
inhibit_rules: [{source_matchers: [alertname="Cause"], target_matchers: [alertname="Inhibited"]}]
YAML
start manager "$(program prometheus-alertmanager)" --config.file="$work/alertmanager.yml" --storage.path="$work/data" \
    --cluster.listen-address= --web.listen-address="$manager"
wait_for "http://$manager/-/ready"

# Sets the end of alerts to so many seconds after now. Usage: alerts SECONDS NAME...
alerts() {
    local end name
    end=$(date --utc --date="$1 seconds" +%FT%TZ)
    for name in "${@:2}"; do
        curl --silent --fail --json "[{\"labels\": {\"alertname\": \"$name\"}, \"startsAt\": \"2026-01-01T00:00:00Z\", \"endsAt\": \"$end\"}]" \
            "http://$manager/api/v2/alerts"
    done
}
times_told() { grep -c "$1" "$work/hook.log" || true; }

alerts 600 Plain Silenced Inhibited
sleep 5
"$(program amtool)" --alertmanager.url="http://$manager" silence add alertname=Silenced --duration=10s --author=a --comment=c >"$work/silence"
alerts 600 Cause
sleep 3
alerts 0 Plain Silenced Inhibited
sleep 5
alerts 0 Cause
# The silence is over after two more seconds, the inhibition now; both have had time for ten more notifications.
sleep 22

for name in Plain Silenced Inhibited; do
    seen "$name, told as firing and as resolved" "$(times_told "firing $name") and $(times_told "resolved $name")" \
        "1 and $([[ $name == Plain ]] && echo 1 || echo 0)"
done
conclude
