#!/usr/bin/env bash
# An analyst asks prometheus-pandas for an instant vector, a scalar and a string, as Prometheus' API answers them.
source "${BASH_SOURCE[0]%/*}/common"

pypi prometheus-pandas==0.3.3 pandas==3.1.1 numpy==2.4.6 requests==2.34.2
debian sid prometheus=3.5.3+ds1-6
echo 'guess:   a scalar is one number and a string one text, as the function says (numpy.float64, str).'

address=$(free_address)
echo '{}' >"$work/prometheus.yml"
start prometheus "$(program prometheus)" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.listen-address="$address"
wait_for "http://$address/-/ready"

cat >"$work/ask.py" <<'PYTHON'
import sys
from prometheus_pandas.query import Prometheus
answer = Prometheus(f"http://{sys.argv[1]}").query(sys.argv[2], time=1000)
print(" ".join(map(str, answer)) if hasattr(answer, "__len__") else answer)
PYTHON
ask() { "$python" "$work/ask.py" "$address" "$1"; }

seen 'the vector of 7' "$(ask 'vector(7)')" '7.0'
seen 'the scalar 7 at the second 1000' "$(ask 'scalar(vector(7))')" '1000.0 7.0'
seen 'the string "a" at the second 1000' "$(ask '"a"')" '1000 a'
conclude
