#!/usr/bin/env bash
# Builds the program with oneDNN 3 from PyPI (make onednn3), in .build-onednn3: for where the system's
# is older, to compare with it or to use. Ends with 75, and says so, when it cannot be downloaded.
# Arguments go to swift build; without any the program alone is built.
#
#   Scripts/onednn3.sh --build-tests
#
#   SWIFT=swift
set -euo pipefail
cd "$(dirname "$0")/.."

environment=$(Scripts/python_environment.sh .venv-onednn3 Scripts/onednn3-requirements.txt)
(($# > 0)) || set -- --product nas
NAS_ONEDNN=$PWD/$environment "${SWIFT:-swift}" build -c release --scratch-path .build-onednn3 "$@"
echo "onednn3: .build-onednn3/release/nas; the library stays in $environment" >&2
