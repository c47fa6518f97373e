#!/usr/bin/env bash
# Indexes a folder in shards on one machine, and merges them: shell.sh DIR SEGMENTS INDEX [SHARDS]
set -euo pipefail

bundles=$1 segments=$2 index=$3 shards=${4:-4}

workers=()
for ((shard = 0; shard < shards; shard++)); do
    iaf --quiet index "$bundles" --shard "$shard/$shards" --segment "$segments" &
    workers+=($!)
done
for worker in "${workers[@]}"; do
    wait "$worker"
done
iaf index --merge "$segments" -o "$index"
