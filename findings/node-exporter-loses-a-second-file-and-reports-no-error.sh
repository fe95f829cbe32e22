#!/usr/bin/env bash
# Two programs write a file each for node_exporter's textfile collector. Each file is right by itself; they share the name of a metric.
source "${BASH_SOURCE[0]%/*}/common"

debian sid prometheus-node-exporter=1.11.1-3
echo 'guess:   what cannot be shown of a file makes node_textfile_scrape_error 1; a HELP text in other words is no reason not to show numbers.'

node=$(free_address)
mkdir "$work/files"
start node "$(program prometheus-node-exporter)" --web.listen-address="$node" --collector.disable-defaults --collector.textfile \
    --collector.textfile.directory="$work/files"
wait_for "http://$node/metrics"

# Prints what is shown of two files with these lines. Usage: shown FIRST SECOND
shown() {
    echo "$1" >"$work/files/first.prom"
    echo "$2" >"$work/files/second.prom"
    curl --silent "http://$node/metrics" >"$work/shown"
    echo "$(awk '/^jobs/' "$work/shown" | xargs), error $(awk '/^node_textfile_scrape_error / { print $2 }' "$work/shown")"
}

seen 'the same but for a label' "$(shown 'jobs{shop="a"} 1' 'jobs{shop="b"} 2')" 'jobs{shop=a} 1 jobs{shop=b} 2, error 0'
seen 'the same series twice' "$(shown 'jobs 1' 'jobs 2')" 'jobs 1, error 0'
seen 'TYPE differs' "$(shown $'# TYPE jobs gauge\njobs{shop="a"} 1' $'# TYPE jobs counter\njobs{shop="b"} 2')" 'jobs{shop=a} 1, error 0'
seen 'HELP differs' "$(shown $'# HELP jobs Jobs.\njobs{shop="a"} 1' $'# HELP jobs The jobs.\njobs{shop="b"} 2')" 'jobs{shop=a} 1, error 1'
conclude
