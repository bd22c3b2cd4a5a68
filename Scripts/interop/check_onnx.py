#!/usr/bin/env python3
"""Check exported ONNX models, with ONNX's own checker and ONNX Runtime.

usage: check_onnx.py [--tolerance 1e-4] FOLDER...

Each FOLDER holds NETWORK/onnx: model.onnx, network.json, and what the program itself made of some
images, sample_input.npy [N, C, H, W] and sample_logits.npy [N, classes]; or else NETWORK/pytorch, too,
from whose weights check_export.py computes the logits of random images layer by layer, in f64. Checked for each export:

- onnx.checker takes it, and shapes inferred from it are those that it states;
- its logits in ONNX Runtime are ours, within the tolerance and within a hundredth of what they vary
  from image to image, all images at once as well as the first alone; where they are larger than 1, the
  tolerance of networks made for the purpose is of the largest;
- multiply-accumulates, counted from the nodes of the graph, are those of network.json;
- so is the number of parameters;
- its weights have the names, and but for matrices that are transposed the shapes, of
  NETWORK/pytorch/model.safetensors.

Ends with 0 when all of it holds, else with 1.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from check_export import expected_logits
from exported import check_logits, each, read_tensors


def sizes(value):
    """The dimensions of a value for one image."""
    return [
        1 if dimension.HasField("dim_param") else dimension.dim_value
        for dimension in value.type.tensor_type.shape.dim
    ]


def count_macs(model):
    """Multiply-accumulates an image of all convolutions and matrix products."""
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    shapes = {tensor.name: list(tensor.dims) for tensor in inferred.graph.initializer}
    for value in (*inferred.graph.value_info, *inferred.graph.input, *inferred.graph.output):
        shapes[value.name] = sizes(value)
    macs = 0
    for node in inferred.graph.node:
        if node.op_type == "Conv":
            macs += math.prod(shapes[node.output[0]]) * math.prod(shapes[node.input[1]][1:])
        elif node.op_type in ("Gemm", "MatMul"):
            macs += math.prod(shapes[node.output[0]]) * shapes[node.input[0]][-1]
    return macs


def weights(model):
    """The tensors that hold what was learned or measured: constants have names with a slash."""
    return {tensor.name: tensor for tensor in model.graph.initializer if "/" not in tensor.name}


def check_weights(folder, model):
    """Problems of the weights' names and shapes."""
    ours = read_tensors(folder.parent / "pytorch/model.safetensors")
    theirs = {}
    for name, tensor in weights(model).items():
        numbers = onnx.numpy_helper.to_array(tensor)
        suffix = ".transposed"
        theirs[name.removesuffix(suffix)] = numbers.T if name.endswith(suffix) else numbers
    if ours.keys() != theirs.keys():
        return [f"other weights: {', '.join(sorted(ours.keys() ^ theirs.keys()))}"]
    return [
        f"{name} is not that of model.safetensors"
        for name, tensor in ours.items()
        if not np.array_equal(tensor.numpy().ravel(), theirs[name].ravel())
    ]


def check(folder, tolerance):
    """Problems of one export, the largest difference of logits, and the operators used."""
    document = json.loads((folder / "network.json").read_text())
    path = folder / "model.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(path)
    problems = check_weights(folder, model)

    images, ours, unit = expected_logits(folder, document)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (theirs,) = session.run(["logits"], {"images": images})
    logit_problems, difference = check_logits(ours / unit, theirs / unit, tolerance)
    problems += logit_problems
    (first,) = session.run(["logits"], {"images": images[:1]})
    problems += check_logits(theirs / unit, np.concatenate([first, theirs[1:]]) / unit, tolerance)[0]

    measured = ("running_mean", "running_var")
    parameters = sum(
        math.prod(tensor.dims)
        for name, tensor in weights(model).items()
        if not name.endswith(measured)
    )
    for name, counted in (("macs", count_macs(model)), ("parameters", parameters)):
        if counted != document["costs"][name]:
            problems.append(
                f"{name}: {counted} counted, {document['costs'][name]} stated in network.json")
    return problems, difference, {node.op_type for node in model.graph.node}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()

    results = each(
        "onnx", arguments.folders, "onnx", lambda folder: check(folder, arguments.tolerance))
    differences, operators = zip(*results)
    print(
        f"onnx: {len(results)} networks, {len(set().union(*operators))} operators, "
        f"max |difference| {max(differences):.2g}, macs equal, parameters equal"
    )


if __name__ == "__main__":
    main()
