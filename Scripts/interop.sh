#!/usr/bin/env bash
# Compares what nas exports with real PyTorch (make interop). Ends with 75, and says so, when
# PyTorch cannot be downloaded.
#
#   NAS=PATH  the program to check; .build/release/nas if not set
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

"$environment/bin/python" Scripts/interop/check_pytorch.py "$samples"/*
