"""The test functions of `nas samplers`, written apart from the program. Each is given a trial of Optuna
and returns what is to be made small, less the least there is: the regret."""

import math

HARTMANN_WEIGHTS = [1.0, 1.2, 3.0, 3.2]
HARTMANN_SCALES = [
    [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14]]
HARTMANN_CENTRES = [
    [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]


def branin(trial):
    x, y = trial.suggest_float("x1", -5, 10), trial.suggest_float("x2", 0, 15)
    valley = y - 5.1 / (4 * math.pi ** 2) * x * x + 5 / math.pi * x - 6
    return valley ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 0.39788735772973816


def hartmann6(trial):
    x = [trial.suggest_float(f"x{i + 1}", 0, 1) for i in range(6)]
    sum = 0.0
    for weight, scales, centres in zip(HARTMANN_WEIGHTS, HARTMANN_SCALES, HARTMANN_CENTRES):
        sum += weight * math.exp(-math.fsum(
            a * (v - 1e-4 * p) ** 2 for a, v, p in zip(scales, x, centres)))
    return 3.3223680114155156 - sum


def rosenbrock4(trial):
    x = [trial.suggest_float(f"x{i + 1}", -5, 10) for i in range(4)]
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def tree(trial):
    """Jenatton et al. 2017 (PMLR 70:1655): which numbers there are hangs on the choices before."""
    branch = trial.suggest_categorical("x1", ["0", "1"])
    shared = trial.suggest_float("r8" if branch == "0" else "r9", 0, 1)
    leaf = trial.suggest_categorical("x2" if branch == "0" else "x3", ["0", "1"])
    place = 2 * int(branch) + int(leaf)
    value = trial.suggest_float(f"x{4 + place}", -1, 1)
    return value * value + 0.1 * (1 + place) + shared - 0.1


ALL = {"branin": branin, "hartmann6": hartmann6, "rosenbrock4": rosenbrock4, "tree": tree}
