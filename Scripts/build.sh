#!/usr/bin/env bash
# Builds the programs and the tests, and nothing that no one here runs: a plain `swift build --build-tests`
# also builds the protobuf compiler that comes with a package. Arguments go to swift build.
#
#   SWIFT=swift
set -euo pipefail
cd "$(dirname "$0")/.."

for product in nas bench-allocations bench-spaces nasPackageTests; do
  "${SWIFT:-swift}" build -c release --product "$product" "$@"
done
