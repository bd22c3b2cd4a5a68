#!/usr/bin/env bash
# Compares what nas exports with real PyTorch, Keras and ONNX Runtime, compiles exported C and runs it here and
# on an emulated ARM, and reads a run file with h5py (make interop). Ends with 75, and says so, when what is of
# Python cannot be downloaded.
#
#   NAS=PATH  the program to check; .build/release/nas if not set
#   SWIFT=swift
set -euo pipefail
cd "$(dirname "$0")/.."

nas=${NAS:-.build/release/nas}
[[ -x $nas ]] || {
  echo "interop: no program at $nas: run make build first" >&2
  exit 1
}
environment=$(Scripts/python_environment.sh)

samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
export_samples() { # SPACE COUNT NAME
  "$nas" selftest-export --space "$1" --seed 1 --count "$2" --output "$samples/$3"
}
export_samples Scripts/interop/one-channel.yaml 12 one-channel
export_samples Scripts/interop/three-channels.yaml 12 three-channels
export_samples cnn-small 8 cnn-small
export_samples reference/resnet20 1 resnet20
export_samples reference/mbconv 1 mbconv
export_samples vit-tiny 1 vit-tiny

check() { # SCRIPT FOLDER…
  "$environment/bin/python" "Scripts/interop/check_$1.py" "${@:2}"
}
check pytorch "$samples"/*
check keras "$samples"/*
check onnx "$samples"/*
check c --integers 34 "$samples"/*
check int8 "$samples"/*

# Networks of every operation and shape, which the tests know how to make.
NAS_EXPORT_SAMPLES=$samples/layers SWIFT=${SWIFT:-swift} Scripts/test.sh --filter WriteSamplesTests \
  >"$samples/log" 2>&1 || {
  cat "$samples/log" >&2
  echo "interop: the tests could not write their samples" >&2
  exit 1
}
check export "$samples/layers"
check keras "$samples/layers"
check onnx "$samples/layers"
check int8 "$samples/layers"

# Run files of every kind: finished, with finals and latencies; finished without finals, a retraining
# stopped; stopped in the supernet's training.
search() { # FOLDER OPTION…
  "$nas" search --limit-train 512 --population 4 --generations 1 --output "$samples/$1" "${@:2}" \
    >"$samples/log" 2>&1
}

# stopped LINE COMMAND…: runs a command that is told to stop once it has said the line.
stopped() {
  local line=$1 status=0
  : >"$samples/log" # The line must not be found in what the command before it said.
  "${@:2}" >"$samples/log" 2>&1 &
  local process=$!
  until grep -q "$line" "$samples/log" || ! kill -0 "$process" 2>/dev/null; do sleep 0.1; done
  kill -TERM "$process"
  wait "$process" || status=$?
  ((status == 143))
}

make_runs() {
  search finished --epochs 1 --trainings 4 --finalists 2 --objectives accuracy,latency &&
    search retrained --epochs 1 --trainings 0 --recipe sandwich &&
    "$nas" retrain "$samples/retrained" --pick best --epochs 1 --seeds 2 >"$samples/log" 2>&1 &&
    "$nas" retrain "$samples/retrained" --pick best --epochs 2 --patience 1 >"$samples/log" 2>&1 &&
    stopped "epoch 1/" "$nas" retrain "$samples/retrained" --pick 0 --epochs 1000 &&
    stopped "epoch 1/" "$nas" search --limit-train 512 --epochs 1000 --weight-average 0.9 \
      --output "$samples/begun"
}
make_runs || {
  cat "$samples/log"
  echo "interop: a search whose run file is to be read failed" >&2
  exit 1
}
# A network that was trained, on images that it never saw.
"$nas" selftest-export --run "$samples/finished" --output "$samples/trained"
check pytorch --part "$samples/trained"
check keras "$samples/trained"
check onnx "$samples/trained"
check training "$samples/trained"
check c --sizes --integers 1 "$samples/trained"
"$environment/bin/python" Scripts/interop/check_transfer.py "$nas" "$samples/finished"

# What 8 bits lose is told by many images of a network that was trained well.
"$nas" selftest-export --run results/curated --pick 559 --images 10000 --output "$samples/curated"
check int8 "$samples/curated"

for run in finished retrained begun; do
  "$environment/bin/python" Scripts/check_run_file.py --meaning "$samples/$run/run.h5"
done
"$environment/bin/python" Scripts/interop/break_run_file.py "$samples/finished/run.h5" \
  "$samples/retrained/run.h5"
