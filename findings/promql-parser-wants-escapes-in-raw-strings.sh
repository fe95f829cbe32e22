#!/usr/bin/env bash
# A regular expression of a matcher stands between back-quotes, where PromQL knows no escapes, so that its backslashes need not be doubled.
source "${BASH_SOURCE[0]%/*}/common"

pypi promql-parser==0.12.0
debian sid promtool=3.5.3+ds1-6
echo 'guess:   what promtool reads, promql-parser reads too, with the same value.'

cat >"$work/parse.py" <<'PYTHON'
import sys
import promql_parser
try:
    print(promql_parser.parse(sys.argv[1]).prettify())
except ValueError as error:
    print(error)
PYTHON
parse() { "$python" "$work/parse.py" "$1"; }
promtool() { "$(program promtool)" promql format --experimental "$1"; }

# shellcheck disable=SC2016 # Back-quotes of PromQL.
for expression in 'shop{hour=~`\d+`}' 'shop{hour=~`\n+`}'; do echo "input:   $expression"; done
# shellcheck disable=SC2016
seen 'promtool, \n' "$(promtool 'shop{hour=~`\n+`}')" 'shop{hour=~"\\n+"}'
# shellcheck disable=SC2016
seen 'promql-parser, \n, which is an escape elsewhere: taken as it is' "$(parse 'shop{hour=~`\n+`}')" 'shop{hour=~"\\n+"}'
# shellcheck disable=SC2016
seen 'promtool, \d' "$(promtool 'shop{hour=~`\d+`}')" 'shop{hour=~"\\d+"}'
# shellcheck disable=SC2016
seen 'promql-parser, \d, which is none: refused' "$(parse 'shop{hour=~`\d+`}')" "unknown escape sequence 'd'"
conclude
