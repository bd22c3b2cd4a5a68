#!/usr/bin/env bash
# Tries what make dist and make deb made, each in a Debian 12 of its own that has never seen Swift
# (make check-dist): installs what INSTALL.md and the package ask for, and works as a user does,
# from a search to a network trained on. A line for each check. Needs root and mmdebstrap, and what
# Debian's mirror gives; the Debians lie in a folder that goes in the end.
#
#   MIRROR=URL  Debian's mirror; http://deb.debian.org/debian if not set
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
source Scripts/packaging/common.sh

mirror=${MIRROR:-http://deb.debian.org/debian}
archive=$PWD/dist/nas-$(version)-linux-$(uname -m).tar.gz
package=$PWD/dist/nas_$(version)_$(dpkg --print-architecture).deb
failures=0

fail() {
  echo "check-dist: $*" >&2
  exit 1
}

((EUID == 0)) || fail "needs root, to make a Debian and to change into it"
command -v mmdebstrap >/dev/null || fail "no mmdebstrap: apt-get install mmdebstrap"
[[ -f $archive && -f $package ]] || fail "no archive or package in dist: make dist deb"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check WHAT COMMAND…: runs a command, and says whether it succeeded, and how long it took.
check() {
  local what=$1 start=$SECONDS log=$scratch/log
  shift
  if "$@" >"$log" 2>&1; then
    printf 'ok      %s (%d s)\n' "$what" "$((SECONDS - start))"
  else
    printf 'FAILED  %s\n' "$what"
    tail -n 20 "$log"
    failures=$((failures + 1))
  fi
}

# The Debian that commands run in: a folder.
root=

# in_root COMMAND…: as root; what it mounts goes with it.
in_root() {
  unshare --mount --pid --fork --root="$root" --mount-proc --wd=/ -- env -i \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/root "$@"
}

# as_user LINE: a line of shell, as somebody in a folder of theirs.
as_user() {
  in_root setpriv --reuid=1000 --regid=1000 --clear-groups \
    env HOME=/home/user bash -euo pipefail -c "cd /home/user; $1"
}

make_debian() { # NAME
  root=$scratch/$1
  cp -a "$scratch/base" "$root"
}

apt_install() {
  in_root apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@"
}

no_swift() {
  local found
  found=$(in_root find / -xdev \( -name 'swift' -o -name 'libswift*' -o -name 'libFoundation*' \) \
    -print -quit) || return 1
  [[ -z $found ]]
}

# The line that INSTALL.md tells to type.
apt_install_as_told() {
  local line
  line=$(sed -n 's/^ *sudo apt install \(lib.*\)$/\1/p' "$root/home/user/nas/INSTALL.md")
  [[ -n $line ]] || return 1
  # shellcheck disable=SC2086 # several packages
  apt_install $line
}

explains_a_missing_library() {
  local output
  ! output=$(as_user 'nas/bin/nas --version' 2>&1) || return 1
  echo "$output"
  [[ $output == *"error while loading shared libraries: lib"* ]] || return 1
  grep -q 'error while loading shared libraries' "$root/home/user/nas/INSTALL.md"
}

# use NAS: what a user does, from the first question to a network trained on.
use() {
  local nas=$1
  check "nas --version" as_user "$nas --version | grep -x 'nas $(version)'"
  check "nas spaces list" as_user "$nas spaces list | grep cnn-small"
  check "nas search on Fashion-MNIST" as_user "$nas search --epochs 1 --limit-train 1k \
    --population 4 --generations 1 --trainings 4 --finalists 2 --output run"
  check "nas inspect" as_user "$nas inspect run | grep knee"
  check "nas export" as_user \
    "$nas export run --pick knee --format pytorch --output model; test -s model/model.py"
  check "nas retrain" as_user "$nas retrain run --pick knee --epochs 1 | grep 'test accuracy'"
}

try_archive() {
  printf '== %s\n' "$(basename "$archive")"
  make_debian archive
  tar -C "$root/home/user" -xf "$archive"
  mv "$root"/home/user/nas-* "$root/home/user/nas"
  check "without its libraries it says which is missing" explains_a_missing_library
  check "apt installs what INSTALL.md lists" apt_install_as_told
  check "apt installs Fashion-MNIST" apt_install dataset-fashion-mnist
  check "there is no Swift" no_swift
  use nas/bin/nas
  check "also from elsewhere, by a symbolic link" as_user \
    "mkdir bin; ln -s ../nas/bin/nas bin/nas; cd /tmp; ~/bin/nas spaces list | grep cnn-small"
}

try_package() {
  printf '== %s\n' "$(basename "$package")"
  make_debian package
  cp "$package" "$root/tmp/nas.deb"
  check "apt installs it and what it depends on" apt_install /tmp/nas.deb dataset-fashion-mnist
  check "there is no Swift" no_swift
  use nas
  check "man page and completions are there" as_user "for file in man/man1/nas.1.gz \
    bash-completion/completions/nas zsh/vendor-completions/_nas fish/vendor_completions.d/nas.fish; \
    do test -s /usr/share/\$file; done"
  check "apt removes it" in_root apt-get -qq -y purge nas
  check "and nothing of it is left" in_root sh -c '! ls -d /usr/bin/nas /usr/share/nas 2>/dev/null'
}

check "a Debian 12 from $mirror" mmdebstrap --quiet --variant=minbase bookworm "$scratch/base" \
  "$mirror"
((failures == 0)) || exit 1
cp -L /etc/resolv.conf "$scratch/base/etc/resolv.conf"
root=$scratch/base
check "apt reads its lists" in_root apt-get -qq update
install -d -o 1000 -g 1000 "$scratch/base/home/user"
try_archive
try_package

((failures == 0))
