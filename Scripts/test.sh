#!/usr/bin/env bash
# Runs every test, and says in the end which were left out, and why (make test). Arguments go to
# swift test: --filter DatasetsTests.
#
#   SWIFT=swift
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Testable imports are never used here; off, the tests share their build with the program.
Scripts/build.sh
"${SWIFT:-swift}" test -c release --disable-xctest --disable-testable-imports --skip-build "$@" 2>&1 |
  tee "$log"

left_out=$(grep -aE '(Test|Suite) .* skipped' "$log" || true)
[[ -z $left_out ]] || printf '\nleft out:\n%s\n' "$left_out"
