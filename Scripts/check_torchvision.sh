#!/usr/bin/env bash
# Compares the reference networks with torchvision's modules of the same names, whose weights are made
# ours (make check-torchvision). Ends with 75, and says so, when torchvision cannot be downloaded.
#
#   NAS=PATH     the program to check; .build/release/nas if not set
#   PYTHON=PATH  an interpreter that has torchvision; that of an environment of its own if not set
set -euo pipefail
cd "$(dirname "$0")/.."

nas=${NAS:-.build/release/nas}
[[ -x $nas ]] || {
  echo "check_torchvision: no program at $nas: run make build first" >&2
  exit 1
}
if [[ -z ${PYTHON:-} ]]; then
  environment=$(Scripts/python_environment.sh .venv-torchvision \
    Scripts/interop/torchvision-requirements.txt)
  PYTHON=$environment/bin/python
fi

networks=(
  mobilenet_v2 mobilenet_v3_small resnet18 resnext50_32x4d shufflenet_v2_x0_5 squeezenet1_1
  densenet121 efficientnet_b0 convnext_tiny vit_small
)
samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
for network in "${networks[@]}"; do
  "$nas" selftest-export --space "reference/$network" --seed 1 --format pytorch \
    --output "$samples/$network" >/dev/null
done
"$PYTHON" Scripts/interop/check_torchvision.py "${networks[@]/#/$samples/}"
