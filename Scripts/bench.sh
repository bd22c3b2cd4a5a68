#!/usr/bin/env bash
# Times training steps and evaluation of the two reference networks beside PyTorch, in turn, and
# prints the ratios beside their goals, as Markdown (make bench).
#
#   PEER=PATH   the PyTorch script to time: pytorch_reference.py, which prints JSON with --json
#   ROUNDS=N    alternations; 5 if not set
#   OUTPUT=FILE a file to write the same text to
set -euo pipefail
cd "$(dirname "$0")/.."

peer=${PEER:-../shared/peers/pytorch_reference.py}
[[ -f $peer ]] || {
  echo "bench: no PyTorch script at $peer: name it in PEER" >&2
  exit 1
}
environment=$(Scripts/python_environment.sh)
"$environment/bin/python" Scripts/bench/compare.py --nas .build/release/nas --peer "$peer" \
  --rounds "${ROUNDS:-5}" ${OUTPUT:+--output "$OUTPUT"} "$@"
