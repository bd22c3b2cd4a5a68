"""The numbers of ObjectivesTests, ParetoFrontTests and RacingTests, by brute force from the definitions.

Needs numpy and scipy. Prints Swift literals.
"""

import itertools

import numpy
from scipy.stats import norm

POINTS = [(0.70, 200_000), (0.80, 400_000), (0.78, 500_000), (0.86, 900_000), (0.86, 1_500_000),
          (0.90, 2_000_000), (0.91, 6_000_000), (0.70, 200_000), (0.60, 150_000), (0.89, 2_000_000),
          (0.915, 12_000_000), (0.50, 12_000_000)]
REFERENCE = (0.0, 10_000_000)


def dominates(a, b):
    return a[0] >= b[0] and a[1] <= b[1] and a != b


def ranks():
    left, rank, result = set(range(len(POINTS))), 0, {}
    while left:
        best = {i for i in left if not any(dominates(POINTS[j], POINTS[i]) for j in left)}
        result.update({i: rank for i in best})
        left, rank = left - best, rank + 1
    return [result[i] for i in range(len(POINTS))]


def front():
    return sorted({POINTS[i] for i, rank in enumerate(ranks()) if rank == 0}, key=lambda p: p[1])


def crowding(points):
    table = numpy.array([(accuracy, numpy.log10(macs)) for accuracy, macs in points])
    total = numpy.zeros(len(points))
    for column in table.T:
        order = numpy.argsort(column)
        total[order[0]] = total[order[-1]] = numpy.inf
        total[order[1:-1]] += (column[order[2:]] - column[order[:-2]]) / numpy.ptp(column)
    return total


def hypervolume(points, cells=2_000_000):
    """By a fine grid over log-MACs: good to about 1e-6."""
    edge = numpy.log10(REFERENCE[1])
    grid = numpy.linspace(5, edge, cells, endpoint=False) + (edge - 5) / cells / 2
    best = numpy.full(cells, REFERENCE[0])
    for accuracy, macs in points:
        best = numpy.where(grid >= numpy.log10(macs), numpy.maximum(best, accuracy), best)
    return (best - REFERENCE[0]).sum() * (edge - 5) / cells


def knee(points):
    """The distance from the line, by projection onto it."""
    table = numpy.array([(numpy.log10(macs), accuracy) for accuracy, macs in points])
    table = (table - table[0]) / (table[-1] - table[0])
    along = numpy.array([1, 1]) / numpy.sqrt(2)
    off = table - numpy.outer(table @ along, along)
    signed = numpy.linalg.norm(off, axis=1) * numpy.sign(table[:, 1] - table[:, 0])
    return points[int(signed.argmax())]


def boxes(points, corner):
    """The volume of a union of boxes by inclusion and exclusion; for few points."""
    total = 0.0
    for size in range(1, len(points) + 1):
        for chosen in itertools.combinations(points, size):
            sides = numpy.clip(corner - numpy.max(chosen, axis=0), 0, None)
            total -= (-1) ** size * numpy.prod(sides)
    return total


def some_points(count, axes):
    """Points that the tests make too, some of them equal in a coordinate or beyond the corner."""
    return numpy.array([[(7 * i * i + 3 * i * a + 5 * a * a + i * a * a) % 11 / 10
                         for a in range(axes)] for i in range(count)])


def racing(wins, losses, share):
    return norm.sf((losses - wins - 1) / numpy.sqrt((wins + losses) * (1 - share)))


print("ranks", ranks())
print("front", front())
print("crowding", crowding(front()).tolist())
print("hypervolume", hypervolume(POINTS))
print("knee", knee(front()))
for axes in range(1, 6):
    print("boxes", axes, boxes(some_points(12, axes), numpy.full(axes, 0.95)))
for case in [(30, 60, 0.125), (5, 25, 0.25), (100, 101, 0.5), (0, 9, 0.125)]:
    print("racing", case, racing(*case))
