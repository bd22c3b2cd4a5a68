#!/usr/bin/env bash
# Makes a Python environment unless it stands, and prints its folder. Ends with 75, and says so, when its
# packages cannot be downloaded.
#
#   python_environment.sh                      the one that interop and bench compare with
#   python_environment.sh FOLDER REQUIREMENTS  another
set -euo pipefail
cd "$(dirname "$0")/.."

environment=${1:-.venv-interop}
requirements=${2:-Scripts/interop/requirements.txt}

fail() {
  echo "python environment: $*" >&2
  exit 1
}

# Makes the environment anew unless one stands that was made from just these requirements.
make_environment() {
  local stamp wanted
  stamp=$environment/requirements.stamp
  wanted="$(python3 --version) $(sha256sum <"$requirements")"
  [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return

  rm -rf "$environment"
  python3 -m venv "$environment" || fail "python3 cannot make one: is python3-venv there?"
  echo "python environment: downloading what $requirements names, once" >&2
  local pip=("$environment/bin/python" -m pip --disable-pip-version-check --quiet) output
  if ! output=$("${pip[@]}" download --retries 2 --dest "$environment/wheels" \
    -r "$requirements" 2>&1); then
    echo "$output" >&2
    rm -rf "$environment"
    cat >&2 <<'END'
!!
!! NOTHING WAS DONE. The Python packages could not be downloaded.
!!
END
    exit 75
  fi
  "${pip[@]}" install --no-index --find-links "$environment/wheels" -r "$requirements" >&2
  rm -rf "$environment/wheels"
  echo "$wanted" >"$stamp"
}

command -v python3 >/dev/null || fail "no python3 on PATH"
make_environment
echo "$environment"
