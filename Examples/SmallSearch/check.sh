#!/usr/bin/env bash
# Builds the example, runs it, and checks that it found a front: no network of more MACs is less
# accurate.
set -euo pipefail
cd "$(dirname "$0")"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${SWIFT:-swift}" build -c release --product SmallSearch
.build/release/SmallSearch "$scratch/run" | tee "$scratch/front"
[[ -s $scratch/front && -s $scratch/run/run.h5 ]]
sort -n "$scratch/front" | awk '{ if ($3 + 0 < best) exit 1; best = $3 + 0 }'
