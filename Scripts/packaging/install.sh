#!/usr/bin/env bash
# Installs the program and what belongs to it under $DESTDIR$PREFIX, or removes just that again
# (make install, make uninstall). A program older than its sources is built anew; who has no Swift
# to do so, as root often has not, is told.
#
#   install.sh install|uninstall
#
#   PREFIX=/usr/local  DESTDIR=  SWIFT=swift
set -euo pipefail
cd "$(dirname "$0")/../.."

program=.build/release/nas
stamp=.build/built # touched by make build: a build that has nothing to link leaves the program old
prefix=${DESTDIR:-}${PREFIX:-/usr/local}
list=share/nas/installed-files # the files below the prefix, a line each

fail() {
  echo "$action: $*" >&2
  exit 1
}

is_stale() {
  [[ -x $program ]] || return 0
  local newer=(-newer "$program")
  [[ ! -e $stamp ]] || newer+=(-newer "$stamp")
  local sources=(-name '*.swift' -o -name '*.[ch]' -o -name module.modulemap)
  [[ -n $(find Package.swift Sources "${newer[@]}" \( "${sources[@]}" \) -print -quit) ]]
}

build_if_stale() {
  is_stale || return 0
  command -v "${SWIFT:-swift}" >/dev/null || fail "the program is missing or older than its" \
    "sources, and no Swift is on PATH: run 'make build' first, as the user who has it"
  make --no-print-directory build
}

remove_files() {
  local file
  while IFS= read -r file; do
    rm -f "$prefix/$file"
  done <"$prefix/$list"
  # Folders are left where anything else is in them; those that others share are left anyway.
  find "$prefix/share/nas" -depth -type d -empty -delete
}

install_files() {
  local stage=$1 file
  (cd "$stage" && find . -type f -printf '%P\n' | sort; echo "$list") >"$stage.list"
  # What an older version installed and this one does not have goes.
  [[ ! -e $prefix/$list ]] || remove_files
  while IFS= read -r file; do
    [[ $file != "$list" ]] || continue
    install -D -m "$(stat -c %a "$stage/$file")" "$stage/$file" "$prefix/$file"
  done <"$stage.list"
  install -D -m 644 "$stage.list" "$prefix/$list"
}

action=${1:-}
case $action in
install)
  build_if_stale
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  Scripts/packaging/stage.sh "$program" "$scratch/stage"
  install_files "$scratch/stage"
  ;;
uninstall)
  [[ -e $prefix/$list ]] || fail "nothing was installed by 'make install' under $prefix"
  remove_files
  ;;
*)
  echo "usage: install.sh install|uninstall" >&2
  exit 64
  ;;
esac
