#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, where they are missing. Quiet, and
# without a word to apt where there is nothing to do.
#
#   setup.sh           for make build, make search, make test
#   setup.sh interop   for make interop, too: a compiler for ARM and its emulator, 50 MB to fetch
#
#   SWIFT=swift
set -euo pipefail

packages=(
  libdnnl-dev libopenblas-dev libhdf5-dev zlib1g-dev pkg-config # to build
  dataset-fashion-mnist                                         # to search
  python3 python3-venv gcc libc6-dev                            # to test what others read
)
if [[ ${1:-} == interop ]]; then
  packages+=(qemu-user gcc-arm-linux-gnueabihf libc6-dev-armhf-cross) # to run C as on a device
fi

fail() {
  echo "setup: $*" >&2
  exit 1
}

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 \
    -o Dpkg::Use-Pty=0 "$@"
}

install_packages() {
  apt install --no-install-recommends "$@"
}

command -v "${SWIFT:-swift}" >/dev/null ||
  fail "no Swift on PATH: install a toolchain, 6.2 or newer, from https://www.swift.org/install"

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

command -v apt-get >/dev/null || fail "no apt-get: install these yourself: ${missing[*]}"
# Nobody is asked for a password: a person decides what becomes root.
as_root true 2>/dev/null || fail "packages are missing, and this is not root; install them with
  sudo apt-get install --no-install-recommends ${missing[*]}"

echo "setup: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The package lists are fetched only where they are absent or too old to install from.
if ! install_packages "${missing[@]}" >"$log" 2>&1; then
  if ! { apt update && install_packages "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get could not install ${missing[*]}"
  fi
fi
