#!/usr/bin/env bash
# Runs Optuna's pruners and nas's schedulers on the same learning curves (make bench-curves), and
# prints both as Markdown. Optuna's part takes half an hour; what it did is kept in
# .venv-curves/optuna.json.
#
#   CURVES   little-endian 16-bit numbers, 100 epochs a network, gzip or not; others by arguments. If not
#            given, SpikeNAS-Bench in the folder NAS_TABLES (docs/curves.md)
set -euo pipefail
cd "$(dirname "$0")/../.."

curves=${1:-${NAS_TABLES:-.}/learning_curves/spikenas_cifar10_valacc_u2le_15625x100.bin.gz}
[[ -f $curves ]] || {
  echo "bench-curves: no learning curves at $curves: name them in CURVES, or their folder in NAS_TABLES" >&2
  exit 1
}
shift || true
environment=$(Scripts/python_environment.sh .venv-curves Benchmarks/curves/requirements.txt)
"$environment/bin/python" Benchmarks/curves/compare.py "$curves" \
  --cache "$environment/optuna.json" "$@"
