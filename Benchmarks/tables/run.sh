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
environment=$(Scripts/python_environment.sh .venv-tables Benchmarks/tables/requirements.txt)
"$environment/bin/python" Benchmarks/tables/compare.py "$table" --seeds "${SEEDS:-50}" "$@"
