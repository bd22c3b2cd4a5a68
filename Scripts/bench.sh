#!/usr/bin/env bash
# Times training steps and evaluation of the two reference networks, and of one network of each other
# kind, beside PyTorch, in turn, and prints the ratios beside their goals, as Markdown (make bench).
# Three quarters of an hour; the references alone a quarter of that.
#
#   bench.sh [--networks references|others|all|NAME] …
#   ROUNDS=N    alternations; 5 if not set
#   OUTPUT=FILE a file to write the same text to
set -euo pipefail
cd "$(dirname "$0")/.."

environment=$(Scripts/python_environment.sh)
"$environment/bin/python" Scripts/bench/compare.py --nas .build/release/nas \
  --peer Benchmarks/pytorch/reference_networks.py \
  --rounds "${ROUNDS:-5}" ${OUTPUT:+--output "$OUTPUT"} "$@"
