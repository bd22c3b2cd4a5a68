#!/usr/bin/env bash
# Packs what runs on a Debian 12 without Swift as one archive, dist/nas-VERSION-linux-MACHINE.tar.gz
# (make dist). The same program gives the same bytes, whoever packs it, and when.
#
#   dist.sh [PROGRAM]   a program that build_static.sh built; built now if not named
#   DIST=dist           the folder to write to
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
source Scripts/packaging/common.sh
umask 022
dist=${DIST:-dist}

name=nas-$(version)-linux-$(uname -m)
SOURCE_DATE_EPOCH=$(source_date)
export SOURCE_DATE_EPOCH

program=${1:-$(Scripts/packaging/build_static.sh)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folder=$scratch/$name
Scripts/packaging/stage.sh "$program" "$folder"

packages=$(libraries "$program" | sed 's/ ([^)]*)//g; s/,//g')
sed "s/@NAME@/$name/g; s/@PACKAGES@/$packages/" Scripts/packaging/INSTALL.md >"$folder/INSTALL.md"
install -m 644 README.md CHANGELOG.md LICENSE "$folder"
third_party_licences >"$folder/THIRD-PARTY-LICENSES"

mkdir -p "$dist"
result=$dist/$name.tar.gz
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
  --mode=u+rwX,go+rX,go-w -C "$scratch" -c "$name" | gzip -9n >"$scratch/archive"
install -m 644 "$scratch/archive" "$result"
echo "$result"
