#!/usr/bin/env bash
# Builds the program in another Debian or Ubuntu, with that one's libraries and this machine's Swift, and
# searches there. Needs root, mmdebstrap and a mirror; the distribution lies in a folder that goes in the
# end. Ten minutes.
#
#   Scripts/check_distribution.sh trixie
#   Scripts/check_distribution.sh noble 'deb [trusted=yes] http://archive.ubuntu.com/ubuntu noble main universe'
set -euo pipefail
cd "$(dirname "$0")/.."

((EUID == 0 && $# >= 1)) || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64; }
suite=$1 mirror=${2:-http://deb.debian.org/debian}
toolchain=$(readlink -f "$(command -v "${SWIFT:-swift}")")
toolchain=${toolchain%/usr/bin/*}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

# What the build needs, what Swift's programs are linked with, and what reads the run file.
packages=libdnnl-dev,libopenblas-dev,libhdf5-dev,zlib1g-dev,pkg-config,g++,git,ca-certificates
packages+=,libcurl4,libxml2,libedit2,libsqlite3-0,libncurses6,tzdata,dataset-fashion-mnist,python3-h5py
mmdebstrap --quiet --variant=minbase --include="$packages" "$suite" "$root" "$mirror"
mkdir -p "$root/swift" "$root/source"
cp -a Package.swift Sources Tests Benchmarks SearchSpaces Scripts docs "$root/source"
# Swift packages as this machine has them, so that nothing is fetched there.
"${SWIFT:-swift}" package resolve
mkdir "$root/source/.build"
cp -a .build/checkouts .build/repositories .build/workspace-state.json "$root/source/.build"

# In a namespace of its own: what is mounted goes with it.
# shellcheck disable=SC2016 # for the other shell
unshare --mount --pid --fork bash -euc '
  mount --bind "$1" "$2/swift"
  mount --rbind /dev "$2/dev"
  mount -t proc proc "$2/proc"
  cp -L /etc/resolv.conf "$2/etc/resolv.conf"
  exec chroot "$2" env -i PATH=/swift/usr/bin:/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/root bash -euo pipefail -c "
    cd /source
    swift build -c release --product nas
    nas=.build/release/nas
    \$nas search --epochs 1 --limit-train 1k --population 4 --generations 1 --trainings 4 \
      --finalists 2 --output /tmp/run
    \$nas inspect /tmp/run --all | grep oneDNN
    \$nas bench cnn-small --pick min --repeats 1
    python3 Scripts/check_run_file.py --meaning /tmp/run/run.h5 | tail -n 1"
' - "$toolchain" "$root"
echo "check_distribution: built and searched in $suite"
