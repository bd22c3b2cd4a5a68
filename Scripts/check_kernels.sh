#!/usr/bin/env bash
# Holds every build of the kernels that this processor runs against the plain one, on random shapes,
# NaN among the numbers; with `arm64`, those of ARM64 as well, under qemu-user, whose plain build must
# give the very bits of this one's.
#
#   Scripts/check_kernels.sh [arm64]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# build NAME OPTION…: compiles the check and the kernels.
build() {
  local name=$1
  shift
  clang -std=c11 -O2 -Wall -ISources/CKernels/include "$@" \
    Tests/Kernels/check_kernels.c Sources/CKernels/*.c -lm -o "$scratch/$name"
}

build native
"$scratch/native" | tee "$scratch/native.txt"
[[ ${1:-} == arm64 ]] || exit 0

if ! command -v qemu-aarch64 >/dev/null || [[ ! -d /usr/aarch64-linux-gnu/include ]]; then
  echo "check_kernels: apt-get install qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross" >&2
  exit 1
fi
build arm64 --target=aarch64-linux-gnu -fuse-ld=lld --gcc-toolchain=/usr -static \
  -isystem /usr/aarch64-linux-gnu/include
qemu-aarch64 "$scratch/arm64" | tee "$scratch/arm64.txt"
diff <(grep ^reference' ' "$scratch/native.txt" | tail -1) \
  <(grep ^reference' ' "$scratch/arm64.txt" | tail -1)
echo "the plain kernels give the same bits on both"
