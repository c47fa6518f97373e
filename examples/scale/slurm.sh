#!/usr/bin/env bash
# Indexes a folder on a cluster with Slurm, and merges the segments when all workers are done: slurm.sh DIR SEGMENTS INDEX [SHARDS]
#
# Run it on a login node. A worker that is stopped, because its node goes down or its time is up, is queued again and reads
# what its segments do not hold.
set -euo pipefail

bundles=$1 segments=$2 index=$3 shards=${4:-8}

array=$(sbatch --parsable --job-name iaf-index --array "0-$((shards - 1))" --cpus-per-task 4 --time 02:00:00 --requeue \
    --wrap "iaf --jobs \$SLURM_CPUS_PER_TASK index '$bundles' --shard \$SLURM_ARRAY_TASK_ID/$shards --segment '$segments'")
sbatch --job-name iaf-merge --dependency "afterok:$array" --cpus-per-task 2 --time 01:00:00 \
    --wrap "iaf index --merge '$segments' -o '$index'"
