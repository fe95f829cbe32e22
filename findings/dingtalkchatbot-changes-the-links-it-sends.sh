#!/usr/bin/env bash
# DingtalkChatbot sends a message in Markdown with a link that is shown as its own address, as alerts show their runbook, and one with a word.
source "${BASH_SOURCE[0]%/*}/common"

pypi DingtalkChatbot==1.5.7 requests==2.34.2
echo 'guess:   the room gets the text that was passed.'

cat >"$work/send.py" <<'PYTHON'
import http.server, json, sys, threading
from dingtalkchatbot.chatbot import DingtalkChatbot

sent = []
class Room(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"errcode": 0, "errmsg": "ok"}')
    def log_message(self, *arguments): pass
room = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Room)
threading.Thread(target=room.serve_forever, daemon=True).start()
DingtalkChatbot(f"http://127.0.0.1:{room.server_port}/robot/send?access_token=x").send_markdown("alert", sys.argv[1])
print(sent[0]["markdown"]["text"])
PYTHON
send() { "$python" "$work/send.py" "$1"; }
rewritten='dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fexample.org%2Fr&pc_slide=false'

seen 'an address without a link' "$(send 'see https://example.org/r')" 'see https://example.org/r'
seen 'the link of a word' "$(send '[runbook](https://example.org/r)')" "[runbook]($rewritten)"
seen 'a link that shows its own address: what is shown is changed too' "$(send '[https://example.org/r](https://example.org/r)')" \
    "[$rewritten]($rewritten)"
conclude
