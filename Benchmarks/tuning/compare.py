"""Samplers of nas and of Optuna on four published functions, in one run.

    make bench-tuning [ARGS="--seeds 30 --trials 100"]

Every sampler is as it comes, but for its seed.
Regret is the best value found, less the least there is. The verdict is the Mann-Whitney test on the
regrets of all seeds, two-sided: *better* or *worse* below 5 %, else *no difference*.

Prints two tables in Markdown: regrets, and the processor's seconds that a sampler took to ask for
the last ten of the trials.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import optuna
from scipy.stats import mannwhitneyu

import functions

SAMPLERS = {"tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler,
            "random": optuna.samplers.RandomSampler}


def search(task):
    """The regret of each trial and the seconds it took to ask for it."""
    name, function, seed, trials = task
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    study = optuna.create_study(sampler=SAMPLERS[name](seed=seed))
    regrets, seconds = [], []
    for _ in range(trials):
        start = time.process_time()
        trial = study.ask()
        regret = functions.ALL[function](trial)
        seconds.append(time.process_time() - start)
        study.tell(trial, regret)
        regrets.append(regret)
    return {"regrets": regrets, "seconds": seconds}


def run_optuna(options, kept, save):
    """By sampler and function, the searches of all seeds; those that are kept are not done again."""
    seeds = range(options.first_seed, options.first_seed + options.seeds)

    def key(task):
        return "/".join(map(str, task))

    tasks = [(name, function, seed, options.trials)
             for seed in seeds for function in options.functions for name in options.samplers]
    missing = [task for task in tasks if key(task) not in kept]
    with ProcessPoolExecutor(options.workers) as pool:
        for done, (task, result) in enumerate(zip(missing, pool.map(search, missing))):
            kept[key(task)] = result
            save()
            print(f"Optuna: {done + 1} of {len(missing)}", file=sys.stderr, flush=True)
    return {(name, function): [kept[key((name, function, seed, options.trials))] for seed in seeds]
            for name in options.samplers for function in options.functions}


def run_nas(options, names):
    print("nas: " + ", ".join(names), file=sys.stderr, flush=True)
    command = [options.nas, "samplers", "--json", "--trials", str(options.trials), "--seeds",
               str(options.seeds), "--first-seed", str(options.first_seed)]
    for name in names:
        command += ["--sampler", name]
    for function in options.functions:
        command += ["--function", function]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {(r["sampler"], r["function"]): r["searches"] for r in json.loads(text)["results"]}


def cache(path):
    """What Optuna did before, of this version, and how to write it again."""
    kept = {}
    if path and os.path.exists(path):
        with open(path) as file:
            stored = json.load(file)
        kept = stored["results"] if stored["optuna"] == optuna.__version__ else {}

    def save():
        if path:
            with open(path, "w") as file:
                json.dump({"optuna": optuna.__version__, "results": kept}, file)
    return kept, save


def finals(searches):
    return np.array([min(search["regrets"]) for search in searches])


def spread(searches):
    low, middle, high = np.percentile(finals(searches), [25, 50, 75])
    return f"{middle:.2e} ({low:.1e}–{high:.1e})"


def asking(searches):
    return np.mean([np.mean(search["seconds"][-10:]) for search in searches])


def verdict(ours, theirs):
    """Also the chance that a search of ours ends better than one of theirs."""
    ours, theirs = finals(ours), finals(theirs)
    result = mannwhitneyu(ours, theirs)
    better = 1 - result.statistic / (len(ours) * len(theirs))
    if result.pvalue >= 0.05:
        word = "no difference"
    else:
        word = "better" if better > 0.5 else "worse"
    return f"{word} ({better:.2f}, p = {result.pvalue:.2g})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--functions", type=lambda t: t.split(","), default=list(functions.ALL))
    parser.add_argument("--samplers", type=lambda t: t.split(","), default=list(SAMPLERS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only-optuna", action="store_true", help="fill the cache")
    parser.add_argument("--cache", help="a file that keeps what Optuna did: its part is slow")
    options = parser.parse_args()

    kept, save = cache(options.cache)
    theirs = run_optuna(options, kept, save)
    if options.only_optuna:
        return
    ours = run_nas(options, options.samplers)
    print(f"Optuna {optuna.__version__}; {options.trials} trials, seeds {options.first_seed} to "
          f"{options.first_seed + options.seeds - 1}. Regret: median (quartiles).\n")
    print("| function | sampler | nas | Optuna | nas is (chance to end better) |")
    print("|---|---|--:|--:|---|")
    pairs = [(function, name) for function in options.functions for name in options.samplers]
    for function, name in pairs:
        mine, other = ours[name, function], theirs[name, function]
        print(f"| {function} | {name} | {spread(mine)} | {spread(other)} | {verdict(mine, other)} |")
    print("\nSeconds of the processor to ask for one of the last ten trials:\n")
    print("| function | sampler | nas | Optuna |\n|---|---|--:|--:|")
    for function, name in pairs:
        print(f"| {function} | {name} | {asking(ours[name, function]):.4f} "
              f"| {asking(theirs[name, function]):.4f} |")


if __name__ == "__main__":
    main()
