#!/usr/bin/env bash
# Lays out what is installed, below one folder as below a prefix: program, search spaces, recipes,
# man page and completions. The one place that says what that is: make install, dist and deb begin with it.
#
#   stage.sh PROGRAM FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."

(($# == 2)) || {
  echo "usage: stage.sh PROGRAM FOLDER" >&2
  exit 64
}
program=$1 folder=$2

# generated PATH COMMAND…: what a command prints, as a file for everyone to read.
generated() {
  local path=$folder/$1
  shift
  install -d "$(dirname "$path")"
  "$@" >"$path"
  chmod 644 "$path"
}

install -D -m 755 "$program" "$folder/bin/nas"
while IFS= read -r file; do
  install -D -m 644 "$file" "$folder/share/nas/$file"
done < <(find SearchSpaces Recipes -type f | sort)
generated share/man/man1/nas.1 python3 Scripts/packaging/manual.py "$program"
# Without a first line for the kernel: shells source them.
completions() { "$program" --generate-completion-script "$1" | sed '1{/^#!/d}'; }
generated share/bash-completion/completions/nas completions bash
generated share/zsh/site-functions/_nas completions zsh
generated share/fish/vendor_completions.d/nas.fish completions fish
