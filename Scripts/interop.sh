#!/usr/bin/env bash
# Compares what nas exports with real PyTorch, in a Python environment of its own
# (.venv-interop). Ends with 75, and says so, when that environment cannot be downloaded.
#
#   NAS=PATH  the program to check; .build/release/nas if not set
set -euo pipefail
cd "$(dirname "$0")/.."

nas=${NAS:-.build/release/nas}
environment=.venv-interop
requirements=Scripts/interop/requirements.txt

fail() {
  echo "interop: $*" >&2
  exit 1
}

# Makes the environment anew unless one stands that was made from just these requirements.
make_environment() {
  local stamp wanted
  stamp=$environment/requirements.stamp
  wanted="$(python3 --version) $(sha256sum <"$requirements")"
  [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return

  rm -rf "$environment"
  python3 -m venv "$environment" || fail "python3 cannot make an environment: is python3-venv there?"
  echo "interop: downloading PyTorch and NumPy, once" >&2
  local pip=("$environment/bin/python" -m pip --disable-pip-version-check --quiet) output
  if ! output=$("${pip[@]}" download --retries 2 --dest "$environment/wheels" \
    -r "$requirements" 2>&1); then
    echo "$output" >&2
    rm -rf "$environment"
    cat >&2 <<'END'
!!
!! interop: NOTHING WAS CHECKED. The Python packages could not be downloaded.
!!
END
    exit 75
  fi
  "${pip[@]}" install --no-index --find-links "$environment/wheels" -r "$requirements"
  rm -rf "$environment/wheels"
  echo "$wanted" >"$stamp"
}

command -v python3 >/dev/null || fail "no python3 on PATH"
[[ -x $nas ]] || fail "no program at $nas: run make build first"
make_environment

samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
export_samples() { # SPACE COUNT NAME
  "$nas" selftest-export --space "$1" --seed 1 --count "$2" --output "$samples/$3"
}
export_samples Scripts/interop/one-channel.yaml 12 one-channel
export_samples Scripts/interop/three-channels.yaml 12 three-channels
export_samples cnn-small 8 cnn-small
export_samples reference/resnet20 1 resnet20
export_samples reference/mbconv 1 mbconv

"$environment/bin/python" Scripts/interop/check_pytorch.py "$samples"/*
