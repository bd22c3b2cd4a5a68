"""How often racing stops a candidate, and what it saves: the tables of docs/decisions/0001-racing.md.

A candidate and an incumbent are scored on N images in random order. Only four counts matter: images
that both have right, that the candidate alone has right, that the incumbent alone has right, and
that both have wrong; a prefix is a draw from them without replacement. Needs numpy and scipy.
"""

import math

import numpy
from scipy.stats import binom, norm

IMAGES, RUNGS, CONFIDENCE, REPEATS = 10_000, (1_250, 2_500, 5_000), 0.99, 200_000
ERROR = (1 - CONFIDENCE) / len(RUNGS)
INCUMBENT = 9_100
GAPS = (0, 25, 50, 100, 150, 200, 300, 500, 1_000)


def hoeffding(scored, right, wins, losses):
    return right / scored + math.sqrt(math.log(1 / ERROR) / (2 * scored)) < INCUMBENT / IMAGES


def wilson(scored, right, wins, losses):
    z, share = norm.isf(ERROR), right / scored
    middle = share + z * z / (2 * scored)
    spread = z * numpy.sqrt(share * (1 - share) / scored + z * z / (4 * scored * scored))
    return (middle + spread) / (1 + z * z / scored) < INCUMBENT / IMAGES


def sign_test(scored, right, wins, losses):
    return binom.sf(losses - 1, wins + losses, 0.5) <= ERROR


def sign_test_finite(scored, right, wins, losses):
    """Normal, with the variance of drawing without replacement."""
    spread = numpy.sqrt(numpy.maximum(wins + losses, 1) * (1 - scored / IMAGES))
    return (losses - wins - 1) / spread >= norm.isf(ERROR)


def simulate(rule, discordant, gap, generator):
    """Share of candidates stopped, and mean images scored, `gap` images behind the incumbent."""
    losses = (discordant + gap) // 2
    wins = losses - gap
    left = numpy.tile([INCUMBENT - losses, wins, losses, IMAGES - INCUMBENT - wins], (REPEATS, 1))
    drawn, scored = numpy.zeros_like(left), 0
    images = numpy.full(REPEATS, IMAGES)
    running = numpy.ones(REPEATS, bool)
    for rung in RUNGS:
        more = draw(left, rung - scored, generator)
        left, drawn, scored = left - more, drawn + more, rung
        stop = rule(scored, drawn[:, 0] + drawn[:, 1], drawn[:, 1], drawn[:, 2]) & running
        images[stop], running = scored, running & ~stop
    return 1 - running.mean(), images.mean()


def draw(left, count, generator):
    """A multivariate hypergeometric draw from each row."""
    result, remaining = numpy.zeros_like(left), numpy.full(len(left), count)
    for column in range(3):
        others = left[:, column + 1:].sum(axis=1)
        result[:, column] = generator.hypergeometric(left[:, column], others, remaining)
        remaining = remaining - result[:, column]
    result[:, 3] = remaining
    return result


def print_wrong_stops():
    """A candidate one image ahead, which belongs on the front, for more and less alike networks."""
    print("\nstopped wrongly")
    for discordant in (11, 21, 41, 101, 201, 401, 801, 1_601):
        stopped, _ = simulate(sign_test_finite, discordant, -1, numpy.random.default_rng(discordant))
        print(f"| {100 * discordant / IMAGES:.2f} % | {100 * stopped:.2f} % |")


def main():
    rules = (hoeffding, wilson, sign_test, sign_test_finite)
    for discordant in (400, 800):
        print(f"\n{100 * discordant / IMAGES:.0f} % of the images discordant")
        print("| behind | " + " | ".join(rule.__name__ for rule in rules) + " |")
        for gap in GAPS:
            if gap > discordant:
                continue
            cells = []
            for rule in rules:
                stopped, images = simulate(rule, discordant, gap, numpy.random.default_rng(gap))
                cells.append(f"{100 * stopped:.2f} %, {images:,.0f}")
            print(f"| {gap / 100:.2f} | " + " | ".join(cells) + " |")
    print_wrong_stops()


main()
