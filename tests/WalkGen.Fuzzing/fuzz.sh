#!/usr/bin/env bash
# Runs AFL++ over a target for some minutes: fuzz.sh TARGET MINUTES [FOLDER]. `WalkGen.Fuzzing targets` lists the targets.
# Ends with 1 if an input crashes or hangs; it is then in FOLDER/TARGET/default/crashes or hangs.
set -eu
if [ $# -lt 2 ]; then sed -n '2,3s/^# //p' "$0" >&2; exit 2; fi
target=$1 minutes=$2
cd "$(dirname "$0")/../.."
folder=$(realpath -m "${3:-artifacts/afl}")
command -v afl-fuzz >/dev/null || { echo "fuzz.sh needs AFL++ (afl-fuzz)." >&2; exit 2; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# A copy of the build, in which each branch of our assemblies notes that it was taken.
build=$folder/build
if [ ! -e "$build/instrumented" ]; then
  rm -rf "$build"
  mkdir -p "$build"
  dotnet build -c Release -v quiet tests/WalkGen.Fuzzing
  cp -r tests/WalkGen.Fuzzing/bin/Release/net10.0/. "$build"
  dotnet tool restore >/dev/null
  for assembly in WalkGen.Images WalkGen.Runtime walkgen; do
    dotnet tool run --allow-roll-forward sharpfuzz "$build/$assembly.dll"
  done
  touch "$build/instrumented"
fi

rm -rf "${folder:?}/$target"
export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
export DOTNET_TieredPGO=0 DOTNET_TieredCompilation=1
seconds=$(awk "BEGIN { print int($minutes * 60) }")
afl-fuzz -V "$seconds" -t 10000 -m none -i "$build/Corpus/$target" -o "$folder/$target" \
  -- dotnet "$build/WalkGen.Fuzzing.dll" afl "$target" >"$folder/$target.log" 2>&1 || { tail -n 30 "$folder/$target.log" >&2; exit 1; }

stats=$folder/$target/default/fuzzer_stats
value() { sed -nE "s/^$1 *: *//p" "$stats"; }
echo "$target: AFL++ ran $(value execs_done) inputs in $(value run_time) s, $(value execs_per_sec)/s; corpus $(value corpus_count);" \
  "crashes: $(value saved_crashes), hangs: $(value saved_hangs)"
[ "$(value saved_crashes)" = 0 ] && [ "$(value saved_hangs)" = 0 ]
