#!/usr/bin/env bash
# Packs the program for Debian 12, as dist/nas_VERSION_ARCHITECTURE.deb (make deb). Needs no root.
# The same program gives the same bytes, whoever packs it, and when.
#
#   deb.sh [PROGRAM]   a program that build_static.sh built; built now if not named
#   DIST=dist          the folder to write to
#   MAINTAINER="NAME <ADDRESS>"   the last commit's author if not set
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
source Scripts/packaging/common.sh
umask 022
dist=${DIST:-dist}

version=$(version)
architecture=$(dpkg --print-architecture)
maintainer=${MAINTAINER:-$(git log -1 --format='%an <%ae>')}
SOURCE_DATE_EPOCH=$(source_date)
export SOURCE_DATE_EPOCH

write_control() {
  cat <<END
Package: nas
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f 1)
Depends: $depends
Recommends: dataset-fashion-mnist
Suggests: python3
Section: science
Priority: optional
Description: finds small, accurate neural networks by itself
 Name a search space and a data set: nas trains one supernet that holds every
 network of the space, evolves architectures on it, trains the most promising
 alone, and leaves a Pareto front of accuracy against multiply-accumulates in
 one HDF5 file. Networks can be exported to PyTorch, or trained further.
 .
 It needs neither a GPU nor Swift.
END
}

write_copyright() {
  cat <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: nas
Comment: The program has Swift packages, Swift's runtime and libraries of theirs
 in it: their notices are in THIRD-PARTY-LICENSES.gz, beside this file.

Files: *
Copyright: $(date -ud "@$SOURCE_DATE_EPOCH" +%Y) the authors of nas
License: Apache-2.0
 On Debian systems the text of the Apache License, Version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
END
}

write_changelog() {
  cat <<END
nas ($version) bookworm; urgency=medium

  * See the project's own changelog, CHANGELOG.md.

 -- $maintainer  $(date -Ru -d "@$SOURCE_DATE_EPOCH")
END
}

write_overrides() {
  cat <<END
# Yams brings a libyaml of its own, and has no other.
nas: embedded-library *libyaml*
END
}

program=${1:-$(Scripts/packaging/build_static.sh)}
depends=$(libraries "$program")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/nas
Scripts/packaging/stage.sh "$program" "$root/usr"

# Debian's own places.
mkdir -p "$root/usr/share/zsh/vendor-completions"
mv "$root/usr/share/zsh/site-functions/_nas" "$root/usr/share/zsh/vendor-completions/_nas"
rmdir "$root/usr/share/zsh/site-functions"
gzip -9n "$root/usr/share/man/man1/nas.1"

documents=$root/usr/share/doc/nas
mkdir "$root/DEBIAN" && mkdir -p "$documents"
install -m 644 README.md "$documents"
write_copyright >"$documents/copyright"
write_changelog | gzip -9n >"$documents/changelog.gz"
third_party_licences | gzip -9n >"$documents/THIRD-PARTY-LICENSES.gz"
mkdir -p "$root/usr/share/lintian/overrides"
write_overrides >"$root/usr/share/lintian/overrides/nas"
write_control >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$dist"
result=$dist/nas_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$scratch/nas.deb" >&2
install -m 644 "$scratch/nas.deb" "$result"
echo "$result"
