#!/usr/bin/env bash
# Reports on a sweep in a pipeline: an index, a page, a summary in Markdown and a gate. The folder of bundles is only read.
#
#   pipeline.sh SWEEP OUTPUT [BASELINE_INDEX]
#
# Ends with 0, with 3 where a gate of GATE is closed (the page is written all the same), or with 1 or 2 on an error.
set -euo pipefail

sweep=${1:?the folder of bundles}
output=${2:?the folder for what is made}
baseline=${3:-}
gate=${GATE:-best.chained_sharpe < 0}

mkdir -p "$output"
iaf index "$sweep" -o "$output/index.sqlite"
options=(--by chained_sharpe --top "${TOP:-25}" -o "$output/report.html" --summary "$output/summary.md" --fail-if "$gate")
if [ -n "$baseline" ] && [ -e "$baseline" ]; then
    options+=(--baseline "$baseline")
fi
iaf report "$output/index.sqlite" "${options[@]}"
