#!/usr/bin/env bash
# WeChat refuses a datacube call with errcode 40001, and the new token as well, six times: as when two programs fetch tokens of one account in
# turn, each of which ends the other's. WeChat allows a fixed number of token calls a day.
source "${BASH_SOURCE[0]%/*}/common"

pypi wechatpy==1.8.18 requests==2.34.2 pycryptodome==3.23.0
echo 'guess:   a refused token is renewed once; refused again, the error is raised.'

cat >"$work/call.py" <<'PYTHON'
import json, sys
import requests
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

class WeChat(requests.adapters.BaseAdapter):
    """Answers in the place of api.weixin.qq.com: so many refusals, then data."""
    def __init__(self, refusals):
        super().__init__()
        self.refusals, self.tokens = refusals, 0
    def send(self, request, **options):
        if "/token" in request.url:
            self.tokens += 1
            answer = {"access_token": f"token{self.tokens}", "expires_in": 7200}
        elif self.refusals > 0:
            self.refusals -= 1
            answer = {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        else:
            answer = {"list": []}
        response = requests.Response()
        response.status_code, response._content, response.request, response.url = 200, json.dumps(answer).encode(), request, request.url
        return response
    def close(self): pass

wechat, client = WeChat(int(sys.argv[1])), WeChatClient("wx0123456789abcdef", "secret")
client._http.mount("https://", wechat)
try:
    client.datacube.get_upstream_msg_hour("2026-11-01", "2026-11-01")
    end = "data"
except WeChatClientException as error:
    end = f"errcode {error.errcode}"
print(f"{wechat.tokens} tokens, {end}")
PYTHON

seen 'no refusal' "$("$python" "$work/call.py" 0)" '1 tokens, data'
seen 'one refusal' "$("$python" "$work/call.py" 1)" '2 tokens, data'
seen 'six refusals' "$("$python" "$work/call.py" 6)" '7 tokens, data'
conclude
