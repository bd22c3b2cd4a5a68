"""Successive halving and gradual halving in NumPy, written apart from the Swift ones, on made-up
curves. Prints what HalvingReferenceTests expects: who is trained how long, who wins.

    python3 Tests/SearchTests/Scripts/halving_reference.py
"""

import numpy as np

CANDIDATES, EPOCHS = 30, 60


def curves():
    c = np.arange(CANDIDATES)[:, None].astype(float)
    e = np.arange(1, EPOCHS + 1)[None, :].astype(float)
    level = 0.6 + 0.3 * ((c * 11) % 30) / 30
    half = 1 + (c * 7) % 5
    noise = ((c * 7919 + e * 104729 + c * e * 31) % 1000) / 1000 * 0.06
    return level * (e / (e + half)) - noise


def prior(candidate):
    return float((candidate * 13) % 30)


def geometric(minimum, factor):
    rungs = [EPOCHS]
    while rungs[0] // factor >= minimum:
        rungs.insert(0, rungs[0] // factor)
    return rungs


def fine(minimum):
    rungs = [minimum]
    while rungs[-1] < EPOCHS:
        rungs.append(min(EPOCHS, max(rungs[-1] + 1, int(np.floor(rungs[-1] * 1.3 + 0.5)))))
    return rungs


def cost(rungs, quotas):
    return int(np.dot(quotas, np.diff([0] + rungs)))


def run(values, rungs, quotas, score):
    """Returns the epochs of each candidate and the winner."""
    trained = np.zeros(CANDIDATES, int)
    left = list(range(CANDIDATES))
    for rung, quota in zip(rungs, quotas):
        left = left[:quota]
        trained[left] = rung
        rated = score(values, left, rung)
        left = sorted(left, key=lambda c: (-rated[c], c))
    return trained.tolist(), left[0]


def last_value(values, left, rung):
    return {c: values[c, rung - 1] for c in left}


def peaks(values, candidate, rung):
    return float(np.sort(values[candidate, :rung])[::-1][: 3 + rung // 20].mean())


def peak_rating(values, left, rung):
    return {c: peaks(values, c, rung) for c in left}


def places(values):
    """From -1 to 1; a shared place is the mean of its ends."""
    ordered = sorted(values.values())
    n = len(ordered)
    if n < 2:
        return {c: 0.0 for c in values}
    low = {v: ordered.index(v) for v in ordered}
    high = {v: n - 1 - ordered[::-1].index(v) for v in ordered}
    return {c: (low[v] + high[v]) / (n - 1) - 1 for c, v in values.items()}


def with_prior(values, left, rung):
    weight = min(1.0, np.sqrt(0.08 / (rung / EPOCHS))) if rung < EPOCHS else 0.0
    if weight == 0:
        return peak_rating(values, left, rung)
    rating = places(peak_rating(values, left, rung))
    standing = places({c: prior(c) for c in range(CANDIDATES)})
    return {c: rating[c] + weight * standing[c] for c in left}


def gradual_quotas(rungs, budget):
    """By trying a fine grid of thresholds from above."""
    for threshold in np.arange(EPOCHS, 0, -1 / 4096):
        quotas = [CANDIDATES] + [
            max(1, int(np.floor(CANDIDATES * min(1, threshold / r) + 0.5))) for r in rungs[:-1]]
        if cost(rungs, quotas) <= budget:
            return quotas
    raise SystemExit("no threshold")


def show(name, rungs, quotas, score):
    trained, winner = run(curves(), rungs, quotas, score)
    print(f"{name}: cost {cost(rungs, quotas)} winner {winner}\n  rungs {rungs}\n  trained {trained}")


for minimum, factor in ((1, 3), (4, 2)):
    rungs = geometric(minimum, factor)
    quotas = [max(1, CANDIDATES // factor**k) for k in range(len(rungs))]
    show(f"successive halving {minimum} {factor}", rungs, quotas, last_value)
for budget in (200, 400):
    rungs = fine(1)
    quotas = gradual_quotas(rungs, budget)
    show(f"gradual halving {budget}", rungs, quotas, peak_rating)
    show(f"gradual halving {budget} with prior", rungs, quotas, with_prior)
