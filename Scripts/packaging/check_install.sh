#!/usr/bin/env bash
# Installs into a folder of its own, uses what is there as a shell would, and uninstalls (make
# check-install). A line for each check; what a missing tool keeps from being checked is said.
set -euo pipefail
cd "$(dirname "$0")/../.."

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
export DESTDIR=$root PREFIX=/usr/local
prefix=$root$PREFIX
nas=$prefix/bin/nas
failures=0

# check WHAT COMMAND…: runs a command, and says whether it succeeded.
check() {
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then
    printf 'ok      %s\n' "$what"
  else
    printf 'FAILED  %s\n%s\n' "$what" "$output"
    failures=$((failures + 1))
  fi
}

# check_with TOOL WHAT COMMAND…: the same, where the tool is there.
check_with() {
  if command -v "$1" >/dev/null; then
    check "${@:2}"
  else
    printf -- '--      %s: NOT CHECKED, no %s here\n' "$2" "$1"
  fi
}

silent() { # COMMAND…: succeeds where a command prints nothing
  local output
  output=$("$@" 2>&1)
  [[ -z $output ]] || { echo "$output"; return 1; }
}

finds_its_spaces() { # PROGRAM: wherever it is called from
  (cd / && "$1" spaces show cnn-small --json) | grep -F "$prefix/share/nas/SearchSpaces"
}

every_command_is_in_the_manual() {
  local command
  for command in search resume inspect trust export retrain tune evaluate 'spaces list' 'spaces show' \
    'spaces check' 'table search' 'table bench' curves samplers bench; do
    grep -qx "\.Ss nas $command" "$prefix/share/man/man1/nas.1" || { echo "$command"; return 1; }
  done
}

man_page_renders() {
  local warnings
  warnings=$(man --warnings -l "$prefix/share/man/man1/nas.1" 2>&1 >/dev/null)
  [[ -z $warnings ]] || { echo "$warnings"; return 1; }
}

# bash_completes WORD…: what bash offers for the last word, a line each.
bash_completes() {
  bash -c '
    source "$1" && shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
    _nas nas "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf "%s\n" "${COMPREPLY[@]}"' - "$prefix/share/bash-completion/completions/nas" "$@"
}

bash_offers() { # OFFER WORD…
  PATH=$prefix/bin:$PATH bash_completes "${@:2}" | grep -x -- "$1 *"
}

nothing_is_left() {
  silent find "$root" -type f && [[ ! -e $prefix/share/nas ]]
}

keeps_what_others_put_there() {
  Scripts/packaging/install.sh install
  touch "$prefix/share/nas/SearchSpaces/mine.yaml" "$prefix/bin/other"
  Scripts/packaging/install.sh uninstall
  [[ -e $prefix/share/nas/SearchSpaces/mine.yaml && -e $prefix/bin/other ]]
}

# A program older than its sources, and no Swift to build it: nothing is installed.
refuses_what_is_stale() {
  local output copy=$root/copy
  mkdir -p "$copy/.build/release"
  cp -R Makefile Package.swift Recipes Scripts SearchSpaces Sources "$copy"
  cp "$nas" "$copy/.build/release/nas"
  touch -d '1 hour ago' "$copy/.build/release/nas"
  ! output=$(DESTDIR=$copy/installed SWIFT=absent-swift "$copy/Scripts/packaging/install.sh" \
    install 2>&1) || return 1
  [[ $output == *"run 'make build' first"* && ! -e $copy/installed ]]
}

check "make install" Scripts/packaging/install.sh install
check "the program runs" "$nas" --version
check "it finds its spaces" finds_its_spaces "$nas"
ln -s "$nas" "$root/link"
check "so it does by a symbolic link" finds_its_spaces "$root/link"
check "the man page has every command" every_command_is_in_the_manual
check_with mandoc "mandoc has nothing to say of it" \
  silent mandoc -T lint "$prefix/share/man/man1/nas.1"
check_with man "man shows it without a warning" man_page_renders
check "bash completes commands" bash_offers search nas se
check "bash completes options" bash_offers --space nas search --sp
check "bash completes spaces" bash_offers cnn-small nas search --space cnn
check "bash completes strategies" bash_offers predictor nas search --strategy pre
check_with zsh "zsh reads its completions" zsh -n "$prefix/share/zsh/site-functions/_nas"
check_with fish "fish reads its completions" \
  fish --no-execute "$prefix/share/fish/vendor_completions.d/nas.fish"
check "a stale program is refused where there is no Swift" refuses_what_is_stale
rm -rf "$root/copy" "$root/link"
check "make uninstall" Scripts/packaging/install.sh uninstall
check "it leaves nothing" nothing_is_left
check "it keeps what others put there" keeps_what_others_put_there

((failures == 0))
