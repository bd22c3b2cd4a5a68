#!/usr/bin/env bash
# Tries baselines.py on searches of seconds: that it runs, takes over truth from a run that was checked,
# and prints a row of figures for each search. What the figures are says nothing.
#
#   NAS=PATH  the program; .build/release/nas if not set
set -euo pipefail
cd "$(dirname "$0")/../.."

nas=${NAS:-.build/release/nas}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
limit="--limit-train 512"
small="--epochs 1 --population 4 --generations 1 --trainings 4 --finalists 2 --final-epochs 1"
trust="--epochs 1"

# shellcheck disable=SC2086 # several options
{
  "$nas" search $limit $small --seed 9 --output "$scratch/truth"
  "$nas" trust "$scratch/truth" --networks 4 --picks 0 --seeds 1 $trust
} >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
python3 Benchmarks/ranking/baselines.py --nas "$nas" --truth "$scratch/truth" --networks 4 --picks 2 \
  --seconds 8 --search-options="$limit" --default-options="$small" --trust-options="$trust" \
  --output "$scratch/out" 2>"$scratch/log" |
  tee "$scratch/table" || { cat "$scratch/log" >&2; exit 1; }

for search in default random nsga2; do
  grep -Eq "^\| 1 \| $search \| [0-9.]+ \| [1-9][0-9]* \| [0-9.]+ \| [0-9.]+ \|$" "$scratch/table" || {
    echo "smoke: no row of figures for $search" >&2
    exit 1
  }
done
