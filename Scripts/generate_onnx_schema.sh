#!/usr/bin/env bash
# Makes Sources/OnnxSchema/onnx.pb.swift from the schema that the onnx package brings. Needed only when
# that or swift-protobuf moves on: the file is committed.
#
# Needs protoc (Debian's protobuf-compiler) and python3 with pip; builds swift-protobuf's plugin from
# the checkout that `swift package resolve` makes, in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

onnx=onnx==1.23.2 # as in Scripts/interop/requirements.txt
swift=${SWIFT:-swift}
command -v protoc >/dev/null || {
  echo "generate_onnx_schema: no protoc on PATH: apt-get install protobuf-compiler" >&2
  exit 1
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 -m pip --disable-pip-version-check --quiet download --no-deps --only-binary :all: \
  --dest "$scratch" "$onnx"
(cd "$scratch" && python3 -m zipfile -e onnx-*.whl wheel)

"$swift" package resolve
cp -r .build/checkouts/swift-protobuf "$scratch/plugin"
"$swift" build --package-path "$scratch/plugin" --product protoc-gen-swift

protoc --proto_path="$scratch/wheel" --plugin="$scratch/plugin/.build/debug/protoc-gen-swift" \
  --swift_out="$scratch" --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true \
  onnx/onnx.proto
mv "$scratch/onnx/onnx.pb.swift" Sources/OnnxSchema/onnx.pb.swift
