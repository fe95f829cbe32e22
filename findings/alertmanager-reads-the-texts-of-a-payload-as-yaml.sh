#!/usr/bin/env bash
# A webhook of Alertmanager has a `payload` of its own, as a chat robot wants it, and alerts bear names as people give them.
source "${BASH_SOURCE[0]%/*}/common"

debian sid prometheus-alertmanager=0.33.1-5
echo 'guess:   what is a string in the configuration is a string in the JSON that is posted, with the labels filled in; toJson escapes them.'

hook=$(free_address) manager=$(free_address)
cat >"$work/hook.py" <<'PYTHON'
import http.server, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.rfile.read(int(self.headers["Content-Length"])).decode().strip(), flush=True)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1].rpartition(":")[2])), Hook).serve_forever()
PYTHON
start hook python3 "$work/hook.py" "$hook"
cat >"$work/alertmanager.yml" <<YAML
route: {receiver: hook, group_by: [shop], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
receivers:
  - name: hook
    webhook_configs:
      - url: "http://$hook/"
        payload:
          shop: '{{ .CommonLabels.shop }}'
          line: 'Shop {{ .CommonLabels.shop }}'
          quoted: '"{{ .CommonLabels.shop }}"'
          json: '{{ toJson .CommonLabels.shop }}'
          version: "1.10"
YAML
start manager "$(program prometheus-alertmanager)" --config.file="$work/alertmanager.yml" --storage.path="$work/data" \
    --cluster.listen-address= --web.listen-address="$manager"
wait_for "http://$manager/-/ready"

# Prints what the hook gets of an alert on a shop of this name.
posted() {
    local before
    before=$(wc -l <"$work/hook.log")
    curl --silent --fail --json "[{\"labels\": {\"alertname\": \"Example\", \"shop\": \"$1\"}}]" "http://$manager/api/v2/alerts"
    until (($(wc -l <"$work/hook.log") > before)); do sleep 0.2; done
    tail -n 1 "$work/hook.log"
}

seen 'amtool check-config' "$("$(program amtool)" check-config "$work/alertmanager.yml" >"$work/check" && echo passes || echo fails)" passes
seen 'plain' "$(posted plain)" '{"json":"\"plain\"","line":"Shop plain","quoted":"\"plain\"","shop":"plain","version":1.1}'
seen '007' "$(posted 007)" '{"json":"\"007\"","line":"Shop 007","quoted":"\"007\"","shop":7,"version":1.1}'
seen '# one' "$(posted '# one')" '{"json":"\"# one\"","line":"Shop # one","quoted":"\"# one\"","shop":null,"version":1.1}'
seen 'north: 2' "$(posted 'north: 2')" '{"json":"\"north: 2\"","line":{"Shop north":2},"quoted":"\"north: 2\"","shop":{"north":2},"version":1.1}'
seen '[new](old)' "$(posted '[new](old)')" \
    '{"json":"\"[new](old)\"","line":"Shop [new](old)","quoted":"\"[new](old)\"","shop":["new"],"version":1.1}'
conclude
