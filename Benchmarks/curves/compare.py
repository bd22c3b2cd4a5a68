"""Optuna's pruners and nas's schedulers on the same learning curves, draws and costs.

For each draw of `nas curves --draws`, an Optuna study gets the networks one after the other, in the
order drawn, and reports values until its pruner stops the trial: after the epochs at which the pruner
decides (successive halving and Hyperband decide on their rungs alone), and every fifth for the median.
It chooses the best completed trial by the mean of the last epochs, which is also the truth that regret is measured
by: no pruner could choose better among what it has completed. Each setting of a pruner costs what it
costs; nas then gets just that share of the epochs as its budget.

Prints a table in Markdown. The difference is nas minus Optuna, paired by draw, with a 95 % interval.
"""

import argparse
import gzip
import json
import math
import os
import subprocess
import sys

import numpy as np
import optuna

SUCCESSIVE_HALVING = [(1, 4), (2, 4), (3, 3), (4, 4), (3, 2), (6, 4), (6, 3)]
HYPERBAND = [(1, 3), (1, 2)]
MEDIAN = [(5, 0)]
MEDIAN_INTERVAL = 5


def read_curves(path, epochs, scale):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        return np.frombuffer(file.read(), "<u2").reshape(-1, epochs) * scale


def rungs(resource, factor, epochs):
    """The epochs at which Optuna's pruners of this kind may stop a trial, and the last."""
    reached = []
    while resource < epochs:
        reached.append(resource)
        resource *= factor
    return reached + [epochs]


def pruners(epochs):
    """Name, a function that makes one, and the epochs after which to report."""
    for resource, factor in SUCCESSIVE_HALVING:
        yield f"SuccessiveHalvingPruner({resource}, {factor})", lambda r=resource, f=factor: (
            optuna.pruners.SuccessiveHalvingPruner(min_resource=r, reduction_factor=f)
        ), rungs(resource, factor, epochs)
    for resource, factor in HYPERBAND:
        yield f"HyperbandPruner({resource}, {factor})", lambda r=resource, f=factor: (
            optuna.pruners.HyperbandPruner(
                min_resource=r, max_resource=epochs, reduction_factor=f)
        ), rungs(resource, factor, epochs)
    for startup, warmup in MEDIAN:
        yield f"MedianPruner({startup}, {warmup})", lambda s=startup, w=warmup: (
            optuna.pruners.MedianPruner(n_startup_trials=s, n_warmup_steps=w)
        ), list(range(MEDIAN_INTERVAL, epochs + 1, MEDIAN_INTERVAL))


def study_one(make, curves, reported, last, seed):
    """Returns the epochs used and the place of the network chosen."""
    study = optuna.create_study(
        direction="maximize", pruner=make(),
        sampler=optuna.samplers.RandomSampler(seed=seed), study_name=f"draw-{seed}")
    used, best = 0, (-math.inf, 0)
    for place, curve in enumerate(curves):
        trial = study.ask()
        pruned = False
        for epoch in reported:
            trial.report(float(curve[epoch - 1]), epoch)
            if epoch < len(curve) and trial.should_prune():
                pruned = True
                break
        used += epoch
        if pruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            value = float(curve[-last:].mean())
            study.tell(trial, value)
            best = max(best, (value, place), key=lambda pair: pair[0])
    return used, best[1]


def run_optuna(make, reported, curves, draws, last):
    shares, regrets = [], []
    for seed, draw in enumerate(draws):
        drawn = curves[draw]
        ends = drawn[:, -last:].mean(axis=1)
        used, chosen = study_one(make, drawn, reported, last, seed)
        shares.append(used / drawn.size)
        regrets.append(ends.max() - ends[chosen])
    return np.array(shares), np.array(regrets)


class Nas:
    """The program, always with the same table and draws."""

    def __init__(self, options):
        self.base = [
            options.nas, "curves", options.curves, "--format", "uint16", "--epochs",
            str(options.epochs), "--scale", str(options.scale), "--candidates",
            str(options.candidates), "--repeats", str(options.repeats), "--seed",
            str(options.seed), "--last", str(options.last)]
        self.prior = []
        if options.prior_file:
            self.prior = ["--prior-file", options.prior_file, "--prior", options.prior]

    def draws(self):
        text = subprocess.run(self.base + ["--draws"], capture_output=True, text=True, check=True)
        return [[int(field) for field in line.split(",")] for line in text.stdout.split()]

    def regrets(self, budget, prior=False):
        command = self.base + ["--scheduler", "gradual-halving", "--budget", f"{budget:.6f}", "--json"]
        text = subprocess.run(
            command + (self.prior if prior else []), capture_output=True, text=True, check=True)
        result = json.loads(text.stdout)["results"][0]
        return result["share"], np.array(result["regrets"])


def optuna_results(options, curves, draws):
    """By pruner, the share of the epochs and the regret of each draw; kept in the cache."""
    key = [optuna.__version__, draws, options.last]
    kept = {}
    if options.cache and os.path.exists(options.cache):
        with open(options.cache) as file:
            stored = json.load(file)
        kept = stored["results"] if stored["key"] == key else {}
    for name, make, reported in pruners(options.epochs):
        if name in kept:
            continue
        print(f"Optuna: {name}", file=sys.stderr, flush=True)
        shares, regrets = run_optuna(make, reported, curves, draws, options.last)
        kept[name] = [shares.tolist(), regrets.tolist()]
        if options.cache:
            with open(options.cache, "w") as file:
                json.dump({"key": key, "results": kept}, file)
    return {name: tuple(map(np.array, kept[name])) for name, _, _ in pruners(options.epochs)}


def difference(ours, theirs):
    gap = ours - theirs
    half = 1.96 * gap.std(ddof=1) / math.sqrt(len(gap))
    return f"{gap.mean():+.3f} ± {half:.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("curves", help="little-endian 16-bit numbers, a network a row")
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--scale", type=float, default=0.004)
    parser.add_argument("--candidates", type=int, default=81)
    parser.add_argument("--repeats", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--last", type=int, default=5)
    parser.add_argument("--prior-file")
    parser.add_argument("--prior", default="params")
    parser.add_argument("--cache", help="a file that keeps what Optuna did: its part is slow")
    options = parser.parse_args()

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    curves = read_curves(options.curves, options.epochs, options.scale)
    nas = Nas(options)
    draws = nas.draws()
    done = optuna_results(options, curves, draws)
    print(f"Optuna {optuna.__version__}; {len(draws)} draws of {options.candidates} networks, seed "
          f"{options.seed}. Mean regret at equal cost:\n")
    head = "| pruner (min_resource, factor; n_startup, n_warmup) | epochs | Optuna | nas | nas − Optuna |"
    rule = "|---|--:|--:|--:|--:|"
    if options.prior_file:
        head, rule = head + " nas with prior |", rule + "--:|"
    print(head + "\n" + rule, flush=True)
    for name, (shares, theirs) in done.items():
        _, ours = nas.regrets(shares.mean())
        row = (f"| {name} | {shares.mean():.2%} | {theirs.mean():.3f} | {ours.mean():.3f} "
               f"| {difference(ours, theirs)} |")
        if options.prior_file:
            row += f" {nas.regrets(shares.mean(), prior=True)[1].mean():.3f} |"
        print(row, flush=True)


if __name__ == "__main__":
    main()
