#!/usr/bin/env bash
# prometheus_client parses OpenMetrics with several points in time of one metric, where a point is more than one line.
source "${BASH_SOURCE[0]%/*}/common"

pypi prometheus_client==0.26.0
echo 'guess:   the parser, which is strict about OpenMetrics, gives each line of a valid page.'

cat >"$work/parse.py" <<'PYTHON'
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families

def lines(page):
    try:
        samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    except ValueError as refusal:
        return f"refused: {refusal}"
    return f"{len(samples)} of {sum(not line.startswith('#') for line in page.splitlines())} lines"

def page(kind, *names):
    points = [f"{name} {value} {time}" for time, value in ((1700000000, 1), (1700003600, 2)) for name in names]
    return "\n".join([f"# TYPE reply {kind}", *points, "# EOF\n"])

print(lines(page(*sys.argv[1:])))
PYTHON
parsed() { "$python" "$work/parse.py" "$@"; }

seen 'a gauge at two times' "$(parsed gauge reply)" '2 of 2 lines'
seen 'a counter with its _created at two times' "$(parsed counter reply_total reply_created)" '3 of 4 lines'
seen 'a summary with sum and count' "$(parsed summary reply_count reply_sum)" '3 of 4 lines'
seen 'a histogram' "$(parsed histogram 'reply_bucket{le="1.0"}' 'reply_bucket{le="+Inf"}' reply_count reply_sum)" \
    'refused: +Inf bucket missing: reply'
conclude
