"""Whether logits that another program computes are ours."""

import numpy as np


def check_logits(ours, theirs, tolerance):
    """Problems of the logits [images, classes], and the largest difference."""
    if ours.shape != theirs.shape:
        return [f"logits of shape {theirs.shape}, expected {ours.shape}"], float("inf")
    difference = float(np.abs(ours - theirs).max())
    # Where a network says nearly the same of every image, being near it shows little.
    spread = float(np.ptp(ours, axis=0).max())
    allowed = min(tolerance, spread / 100)
    problems = []
    # Not the other way round: no comparison holds of NaN.
    if not difference <= allowed:
        problems.append(f"logits differ by {difference:.3g}, expected at most {allowed:.3g}")
    if not spread > 0:
        problems.append("the logits of all sample images are the same: nothing was shown")
    return problems, difference
