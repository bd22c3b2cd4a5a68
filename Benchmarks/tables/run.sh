#!/usr/bin/env bash
# Searches a table with nas and with Optuna's samplers, in one run (make bench-tables). Ends with 75,
# and says so, when Optuna cannot be downloaded.
#
#   TABLE=FILE  the table; nasbench201/nasbench201.csv.gz in the folder NAS_TABLES if not set
#               (docs/tables.md says how to get it)
#   SEEDS=N     of Optuna's samplers; 50 if not set
set -euo pipefail
cd "$(dirname "$0")/../.."

table=${TABLE:-${NAS_TABLES:-.}/nasbench201/nasbench201.csv.gz}
[[ -f $table ]] || {
  echo "bench-tables: no table at $table: name it in TABLE, or its folder in NAS_TABLES (docs/tables.md)" >&2
  exit 1
}
environment=.venv-tables
requirements=Benchmarks/tables/requirements.txt
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
  rm -rf "$environment"
  python3 -m venv "$environment"
  echo "bench-tables: downloading Optuna, once" >&2
  "$environment/bin/python" -m pip --disable-pip-version-check --quiet install -r "$requirements" || {
    echo "bench-tables: NOTHING WAS COMPARED: Optuna could not be downloaded" >&2
    exit 75
  }
  cp "$requirements" "$environment/requirements.txt"
fi
"$environment/bin/python" Benchmarks/tables/compare.py "$table" --seeds "${SEEDS:-50}" "$@"
