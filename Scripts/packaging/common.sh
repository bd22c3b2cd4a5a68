# What the scripts that pack the program share; they source it in the repository's root.
# shellcheck shell=bash

# The program's version, said in one place.
version() {
  sed -n 's/.*let version = "\(.*\)"$/\1/p' Sources/Compute/BuildIdentity.swift
}

# The time of the last commit, in seconds: packages of one commit are the same.
source_date() {
  git log -1 --format=%ct
}

# libraries PROGRAM: the Debian packages that hold the libraries it loads, as Depends has them.
libraries() {
  local scratch found
  command -v dpkg-shlibdeps >/dev/null || {
    echo "dist: there is no dpkg-shlibdeps: apt-get install dpkg-dev" >&2
    return 1
  }
  scratch=$(mktemp -d)
  # What dpkg-shlibdeps expects of a package's source.
  printf 'Source: nas\n\nPackage: nas\nArchitecture: any\n' |
    install -D -m 644 /dev/stdin "$scratch/debian/control"
  install -D "$1" "$scratch/debian/nas/usr/bin/nas"
  mkdir "$scratch/debian/nas/DEBIAN"
  found=$(cd "$scratch" && dpkg-shlibdeps -O debian/nas/usr/bin/nas) || found=
  rm -rf "$scratch"
  found=$(sed -n 's/^shlibs:Depends=//p' <<<"$found")
  [[ -n $found ]] || {
    echo "dist: dpkg-shlibdeps found no libraries of $1" >&2
    return 1
  }
  echo "$found"
}

# third_party_licences: the notices that go with the code that is linked into the program.
third_party_licences() {
  local checkout toolchain
  for checkout in .build/dist/checkouts/*/; do
    printf '==== %s\n\n' "$(basename "$checkout")"
    cat "$checkout"LICENSE*
    printf '\n'
  done
  toolchain=$("${SWIFT:-swift}" -print-target-info |
    sed -n 's/.*"runtimeResourcePath": "\(.*\)\/lib\/swift".*/\1/p')
  printf '==== Swift runtime, Foundation and Dispatch\n\n'
  cat "$toolchain/share/swift/LICENSE.txt"
  printf '\n'
  cat Scripts/packaging/notices.txt
}
