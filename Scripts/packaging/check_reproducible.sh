#!/usr/bin/env bash
# Packs one program twice, as two people might, on two days, and compares the bytes of archive and
# package: another umask, time zone, language, place and time of the files. A minute, when the program
# stands (make dist).
set -euo pipefail
cd "$(dirname "$0")/../.."

program=.build/dist/nas
[[ -x $program ]] || program=$(Scripts/packaging/build_static.sh)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# pack NAME COMMAND…: both, in a folder of that name; the command sets the circumstances.
pack() {
  local name=$1
  shift
  mkdir -p "$scratch/$name/program"
  cp "$program" "$scratch/$name/program/nas"
  for script in dist deb; do
    DIST=$scratch/$name/dist "$@" "Scripts/packaging/$script.sh" "$scratch/$name/program/nas" \
      >/dev/null 2>"$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
  done
}

pack one env TZ=UTC LC_ALL=C.UTF-8
sleep 1.1 # modification times have seconds
pack another env TZ=Pacific/Kiritimati LC_ALL=C bash -c 'umask 077; exec "$@"' -

failures=0
for file in "$scratch"/one/dist/*; do
  if cmp "$file" "$scratch/another/dist/${file##*/}"; then
    printf 'ok      %s packed twice is the same (%s)\n' "${file##*/}" \
      "$(sha256sum <"$file" | cut -c 1-16)"
  else
    printf 'FAILED  %s packed twice differs\n' "${file##*/}"
    failures=$((failures + 1))
  fi
done
((failures == 0))
