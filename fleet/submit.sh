#!/usr/bin/env bash
# Submits the scans of all images of a manifest to Slurm, and prints the IDs of the jobs.
#   submit.sh MANIFEST RESULTS [OPTIONS OF SBATCH...]
# scan-task describes the manifest and the variables WALKGEN, WALKGEN_OPTIONS and WALKGEN_STAGE_IN, which the tasks get. Manifest, results and
# this folder must be on storage that all nodes share. Logs are in RESULTS/.log.
set -eu
if [ $# -lt 2 ]; then
  echo "usage: submit.sh MANIFEST RESULTS [OPTIONS OF SBATCH...]" >&2
  exit 2
fi

fleet=$(cd "$(dirname "$0")" && pwd)
manifest=$(realpath -- "$1")
mkdir -p -- "$2/.log"
results=$(realpath -- "$2")
shift 2

count=$(awk 'END { print NR }' "$manifest")
[ "$count" -gt 0 ] || { echo "$manifest has no images" >&2; exit 1; }
twice=$(awk -F'\t' '{ n = split($1, path, "/"); print (NF > 1 ? $2 : path[n]) }' "$manifest" | sort | uniq -d | head -1)
if [ -n "$twice" ]; then
  echo "$manifest has the name $twice twice, and results have one folder per name: add a tab and another name to one of the lines" >&2
  exit 1
fi

# An array has at most MaxArraySize - 1 tasks.
most=$(scontrol show config | sed -nE 's/^MaxArraySize *= *([0-9]+)$/\1/p')
most=$((${most:-1001} - 1))
for ((offset = 0; offset < count; offset += most)); do
  last=$((count - offset < most ? count - offset : most))
  sbatch --parsable --array="1-$last" --output="$results/.log/%A_%a" \
    --export="ALL,FLEET=$fleet,MANIFEST=$manifest,RESULTS=$results,OFFSET=$offset" "$@" "$fleet/scan.sbatch"
done
