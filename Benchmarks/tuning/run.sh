#!/usr/bin/env bash
# Runs Optuna's samplers and nas's on the same test functions (make bench-tuning), and prints both as
# Markdown. Optuna's part takes an hour of one core; what it did is kept in .venv-tuning/optuna.json. Ends with
# 75, and says so, when Optuna cannot be downloaded.
set -euo pipefail
cd "$(dirname "$0")/../.."

environment=$(Scripts/python_environment.sh .venv-tuning Benchmarks/tuning/requirements.txt)
"$environment/bin/python" Benchmarks/tuning/compare.py --cache "$environment/optuna.json" "$@"
