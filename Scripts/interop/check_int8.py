#!/usr/bin/env python3
"""Compare ONNX models in 8 bits with those in f32, in ONNX Runtime on one thread.

usage: check_int8.py [--points 0.5] FOLDER...

Each FOLDER holds NETWORK/onnx and NETWORK/onnx-int8. ONNX's own checker must take the latter. Of
networks with sample_input.npy its logits must be near those in f32, or, with sample_labels.npy besides,
it must classify at most so many points fewer rightly. Told of each: how near, or both accuracies, and
microseconds an image, image by image and in batches of 64, by the clock of the process. Ends with 0
when all of it holds, else with 1.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from exported import each


# The most that logits in 8 bits may differ by, as a share of their spread over images and classes.
# Convolutional networks have 0.01 to 0.11, and a transformer of random weights 0.27.
LOGIT_LOSS, LOGIT_LOSS_OF_ATTENTION = 0.15, 0.4


def session(path):
    """A model on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def logits(model, images):
    """Logits of all images."""
    parts = np.array_split(images, max(1, len(images) // 64))
    return np.concatenate([model.run(None, {"images": part})[0] for part in parts])


def microseconds(models, images):
    """The least time an image that each of the models takes, taken in turns."""
    rounds = max(1, 64 // len(images))
    best = [float("inf")] * len(models)
    for _ in range(20):
        for place, model in enumerate(models):
            start = time.process_time()
            for _ in range(rounds):
                model.run(None, {"images": images})
            seconds = (time.process_time() - start) / rounds / len(images)
            best[place] = min(best[place], 1e6 * seconds)
    return best


def samples(folder, model):
    """Images, labels, and whether the images are such as the model was calibrated on."""
    images, labels = folder / "sample_input.npy", folder / "sample_labels.npy"
    if images.exists():
        return np.load(images), np.load(labels) if labels.exists() else None, True
    shape = model.get_inputs()[0].shape[1:]
    return np.random.default_rng(0).standard_normal((64, *shape)).astype(np.float32), None, False


def check(folder, points):
    """Problems of one export, and whether it was faster."""
    path = folder / "model_int8.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    attends = any(node.op_type == "Softmax" for node in onnx.load(path).graph.node)
    models = [session(folder.parent / "onnx/model.onnx"), session(path)]
    images, labels, are_own = samples(folder, models[0])
    both = [logits(model, images) for model in models]
    problems = [] if np.isfinite(both[1]).all() else ["logits are not finite"]
    told = ""
    if are_own and labels is None:
        # Of a network that was not trained there is nothing to classify: its logits are compared.
        loss = np.sqrt(np.mean((both[1] - both[0]) ** 2)) / both[0].std()
        told = f"logits differ by {100 * loss:.1f} % of their spread; "
        if not loss < (LOGIT_LOSS_OF_ATTENTION if attends else LOGIT_LOSS):
            problems.append(f"logits differ by {100 * loss:.1f} % of their spread from those in f32")
    if labels is not None:
        f32, int8 = (100 * np.mean(part.argmax(1) == labels) for part in both)
        told = f"accuracy {f32:.2f} % in f32, {int8:.2f} % in int8 on {len(labels)} images; "
        if int8 < f32 - points:
            problems.append(f"{int8:.2f} % classified rightly, {f32:.2f} % in f32")
    single = microseconds(models, images[:1])
    batch = microseconds(models, images[:64])
    print(
        f"{folder.parent}: {told}one by one {single[0]:.0f} µs in f32, {single[1]:.0f} in int8; "
        f"by 64 {batch[0]:.0f}, {batch[1]:.0f}"
    )
    return problems, single[1] < single[0], batch[1] < batch[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--points", type=float, default=0.5)
    arguments = parser.parse_args()
    results = each(
        "int8", arguments.folders, "onnx-int8", lambda folder: check(folder, arguments.points))
    single, batch = (sum(faster) for faster in zip(*results))
    print(
        f"int8: {len(results)} networks, faster than f32: {single} one by one, {batch} by 64")


if __name__ == "__main__":
    main()
