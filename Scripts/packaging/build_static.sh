#!/usr/bin/env bash
# Builds the program with Swift's runtime in it, for machines without Swift, strips it, and prints
# its path. Keeps to a build folder of its own: what is built for this machine stays as it is.
#
#   SWIFT=swift
set -euo pipefail
cd "$(dirname "$0")/../.."

scratch=.build/dist
"${SWIFT:-swift}" build -c release --product nas --static-swift-stdlib --scratch-path "$scratch" \
  -debug-info-format none --disable-local-rpath >&2
strip -o "$scratch/nas" "$scratch/release/nas"
echo "$scratch/nas"
