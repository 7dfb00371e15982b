#!/usr/bin/env bash
# Submits the scan of one large image in parts, and a job that joins them when all are done. Prints the IDs of both jobs.
#   submit-shards.sh IMAGE RESULTS COUNT [OPTIONS OF SBATCH...]
# The result is the folder that `walkgen scan` of the whole image writes. The parts are in RESULTS/.parts until it is there. WALKGEN and
# WALKGEN_OPTIONS are as for scan-task.
set -eu
if [ $# -lt 3 ]; then
  echo "usage: submit-shards.sh IMAGE RESULTS COUNT [OPTIONS OF SBATCH...]" >&2
  exit 2
fi

mkdir -p -- "$2/.log"
image=$(realpath -- "$1") results=$(realpath -- "$2") count=$3
shift 3
name=$(basename -- "$image")
parts=$results/.parts/$name
rm -rf -- "$parts"
mkdir -p -- "$parts"

# The scripts get these by the environment: a name may contain anything.
export WALKGEN="${WALKGEN:-walkgen}" WALKGEN_OPTIONS="${WALKGEN_OPTIONS:-}" IMAGE=$image RESULTS=$results NAME=$name PARTS=$parts COUNT=$count
scan=$(sbatch --parsable --job-name=walkgen-part --array="1-$count" --requeue --open-mode=append --output="$results/.log/%A_%a" "$@" <<'END'
#!/usr/bin/env bash
exec $WALKGEN scan "$IMAGE" -o "$PARTS" --name "$NAME" $WALKGEN_OPTIONS --shard "$SLURM_ARRAY_TASK_ID/$COUNT"
END
)
merge=$(sbatch --parsable --job-name=walkgen-merge --dependency="afterok:$scan" --requeue --open-mode=append --output="$results/.log/%j" "$@" <<'END'
#!/usr/bin/env bash
$WALKGEN merge "$PARTS"/* -o "$RESULTS" --name "$NAME" && rm -rf -- "$PARTS"
END
)
echo "$scan $merge"
