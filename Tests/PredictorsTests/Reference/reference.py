"""The numbers of ReferenceNumbers.swift, by SciPy, NumPy and scikit-learn.

    python3 -m venv .venv-reference
    .venv-reference/bin/pip install numpy scipy scikit-learn
    .venv-reference/bin/python Tests/PredictorsTests/Reference/reference.py \
        > Tests/PredictorsTests/ReferenceNumbers.swift
    swift format -i Tests/PredictorsTests/ReferenceNumbers.swift
"""

import numpy
from scipy import stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Matern
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

PENALTY = 2.5
LENGTH, LINEAR, NOISE = 0.8, 0.3, 0.02


def literal(name, values, kind="[Double]"):
    def text(value):
        if isinstance(value, (list, numpy.ndarray)):
            return "[" + ", ".join(text(v) for v in value) + "]"
        return repr(float(value))

    print(f"  static let {name}: {kind} = {text(values)}")


def correlations(random):
    for name, count, levels in [("tied", 14, 5), ("untied", 25, None), ("long", 60, 20)]:
        if levels:
            left = random.integers(0, levels, count).astype(float)
            right = numpy.minimum(levels, left + random.integers(0, levels, count))
        else:
            left = random.normal(size=count).round(3)
            right = (left + random.normal(size=count)).round(3)
        size = random.uniform(5, 7, count).round(3)
        right = right + (3 * size - 0.4 * size**2).round(1)

        def residuals(values):
            return values - numpy.polyval(numpy.polyfit(size, values, 2), size)

        print(f"  static let {name} = Correlated(")
        for label, values in [("left", left), ("right", right), ("size", size)]:
            print(f"    {label}: [" + ", ".join(repr(float(v)) for v in values) + "],")
        print(f"    tau: {stats.kendalltau(left, right).statistic!r},".replace("np.float64(", "").replace(")", ""))
        print(f"    rho: {stats.spearmanr(left, right).statistic!r},".replace("np.float64(", "").replace(")", ""))
        given = stats.kendalltau(residuals(left), residuals(right)).statistic
        print(f"    tauGivenSize: {given!r})".replace("np.float64(", "").replace("))", ")"))


def predictors(random):
    features = numpy.column_stack(
        [random.normal(5, 2, 16), random.uniform(0, 100, 16), random.integers(0, 2, 16)]).round(3)
    targets = (features[:, 0] - 0.03 * features[:, 1] + numpy.sin(features[:, 0])
               + 0.1 * random.normal(size=16)).round(4)
    noise = numpy.where(numpy.arange(16) % 4 == 0, 3.0, 1.0)
    points = numpy.column_stack(
        [random.normal(5, 3, 6), random.uniform(-20, 120, 6), random.integers(0, 2, 6)]).round(3)
    literal("features", features, "[[Double]]")
    literal("targets", targets)
    literal("noise", noise)
    literal("points", points, "[[Double]]")

    weights = 1 / noise
    weights /= weights.mean()
    scaler = StandardScaler().fit(features, sample_weight=weights)
    ridge = Ridge(alpha=PENALTY).fit(scaler.transform(features), targets, sample_weight=weights)
    literal("ridgeMeans", ridge.predict(scaler.transform(points)))

    def left_out_error(alpha):
        error = 0
        x = scaler.transform(features)
        for sample in range(16):
            others = numpy.arange(16) != sample
            # The weighted means stay those of all samples, as in PRESS for penalised features; the
            # intercept is fitted anew.
            fit = Ridge(alpha=alpha).fit(x[others], targets[others], sample_weight=weights[others])
            error += weights[sample] * (fit.predict(x[[sample]])[0] - targets[sample]) ** 2
        return error

    penalties = 2.0 ** numpy.arange(-8, 13)
    print(f"  static let ridgePenalty = {min(penalties, key=left_out_error)!r}"
          .replace("np.float64(", "").replace(")", ""))

    # Standardised by the even mean, targets by the weighted one, as GaussianProcess documents.
    scaler = StandardScaler().fit(features)
    mean = numpy.average(targets, weights=weights)
    scale = numpy.sqrt(numpy.average((targets - mean) ** 2, weights=weights))
    x, t = scaler.transform(features), (targets - mean) / scale
    relative = noise / noise.mean()
    width = x.shape[1]
    shape = (ConstantKernel(LINEAR / width) * DotProduct(0.0)
             + ConstantKernel(1 - LINEAR) * RBF(LENGTH * numpy.sqrt(width)))
    matrix = shape(x) + NOISE * numpy.diag(relative)
    signal = t @ numpy.linalg.solve(matrix, t) / len(t)
    process = GaussianProcessRegressor(
        ConstantKernel(signal) * shape, alpha=signal * NOISE * relative, optimizer=None).fit(x, t)
    means, deviations = process.predict(scaler.transform(points), return_std=True)
    literal("processMeans", mean + scale * means)
    literal("processDeviations", scale * deviations)
    print(f"  static let processLikelihood = {float(process.log_marginal_likelihood_value_)!r}")
    matern(features / [10, 100, 1], targets, points / [10, 100, 1])


def matern(features, targets, points):
    """As MaternProcess documents: a level by generalised least squares, and a signal's variance as if
    one sample of variance 1 had been seen besides. The last feature, 0 or 1, is its own category."""
    scale = targets.std()
    x, t = features, (targets - targets.mean()) / scale
    shape = Matern([0.7, 1.3, 2], nu=2.5)
    matrix = shape(x) + NOISE * numpy.eye(len(x))
    ones = numpy.ones(len(x))
    level = ones @ numpy.linalg.solve(matrix, t) / (ones @ numpy.linalg.solve(matrix, ones))
    misfit = (t - level) @ numpy.linalg.solve(matrix, t - level)
    signal = (misfit + 1) / (len(x) + 1)
    process = GaussianProcessRegressor(
        ConstantKernel(signal) * shape, alpha=signal * NOISE, optimizer=None).fit(x, t - level)
    means, deviations = process.predict(points, return_std=True)
    literal("maternMeans", targets.mean() + scale * (level + means))
    literal("maternDeviations", scale * deviations)
    likelihood = -0.5 * ((len(x) + 1) * numpy.log(signal) + numpy.linalg.slogdet(matrix)[1])
    print(f"  static let maternLikelihood = {float(likelihood - len(x) * numpy.log(scale))!r}")


print("// Made by Reference/reference.py.")
print("enum ReferenceNumbers {")
correlations(numpy.random.default_rng(7))
print()
predictors(numpy.random.default_rng(8))
literal("quantiles", numpy.quantile([1.0, 2.0, 4.0, 8.0, 16.0], [0.05, 0.5, 0.9]))
print("}")
