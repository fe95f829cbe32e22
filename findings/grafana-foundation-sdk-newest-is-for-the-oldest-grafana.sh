#!/usr/bin/env bash
# A program asks PyPI for Grafana's SDK for Grafana 11.6 or later. The upper bound is the newest version there was when this was written: it
# changes nothing but that the answer stays the same.
source "${BASH_SOURCE[0]%/*}/common"

pypi 'grafana-foundation-sdk>=11.6,<=1769699998!10.1.0'
echo 'guess:   what comes is the SDK for Grafana 11.6, the newest of those that the bounds leave, and it knows the options of that Grafana.'

version() { "$python" -c 'import importlib.metadata as metadata; print(metadata.version("grafana-foundation-sdk"))'; }
# Whether an option of stat panels that Grafana 11 has is still there after the SDK has read and written a dashboard.
cat >"$work/pass.py" <<'PYTHON'
import json
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

plugins.register_default_plugins()
panel = {"type": "stat", "title": "Messages", "options": {"graphMode": "none", "showPercentChange": True}}
written = json.loads(JSONEncoder().encode(Dashboard.from_json({"title": "Example", "panels": [panel]})))
print(*sorted(written["panels"][0]["options"].keys() & panel["options"].keys()))
PYTHON

seen 'installed for >=11.6' "$(version)" '1769699998!10.1.0'
seen 'options that it keeps' "$("$python" "$work/pass.py")" graphMode
seen 'for ==11.6.0' "$("$python" -m pip install --quiet 'grafana-foundation-sdk==11.6.0' >"$work/said" 2>&1 && version || echo nothing)" nothing
"$python" -m pip install --quiet 'grafana-foundation-sdk==1769699379!11.6.0'
seen 'for ==1769699379!11.6.0, published ten minutes before' "$(version)" '1769699379!11.6.0'
seen 'options that it keeps' "$("$python" "$work/pass.py")" 'graphMode showPercentChange'
conclude
