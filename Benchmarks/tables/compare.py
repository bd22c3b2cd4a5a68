"""Searches one table with nas and with Optuna's samplers, in one run, and prints one table.

    make bench-tables TABLE=FILE [SEEDS=50] [ARGS="--only-nas"]

Every search sees the signal and, with --cost, the cost; what is shown of what it has found is the
report column. Optuna's samplers are as they come, but for their seed; a genome that a sampler asks
for again costs nothing and does not count, as in nas, which never asks twice. nas knows the costs of
a genome before it is evaluated; a sampler of Optuna has no way to be told.
"""

import argparse
import csv
import gzip
import json
import math
import statistics
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor

SAMPLERS = ["random", "tpe", "nsga2"]
USUAL_REPORT = "c10_test200"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table")
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--genome", default="code")
    parser.add_argument("--signal", default="c10_val200")
    parser.add_argument("--report", help=f"{USUAL_REPORT} where the table has it, else the signal")
    parser.add_argument("--cost", default="flops_m")
    parser.add_argument("--seeds", type=int, default=50, help="of Optuna's samplers")
    parser.add_argument("--nas-seeds", type=int, default=500)
    parser.add_argument("--population", type=int, default=5)
    parser.add_argument("--one", default="50,100,300", help="evaluations, by the signal alone")
    parser.add_argument("--two", default="100,400", help="evaluations, by signal and cost")
    parser.add_argument("--strategies", default="predictor,aging-evolution,nsga2,local,random")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only-nas", action="store_true")
    return parser.parse_args()


def read(options):
    opener = gzip.open if options.table.endswith(".gz") else open
    with opener(options.table, "rt", newline="") as file:
        rows = csv.DictReader(file)
        if options.report is None:
            options.report = USUAL_REPORT if USUAL_REPORT in rows.fieldnames else options.signal
        return {row[options.genome]: (float(row[options.signal]), float(row[options.report]),
                                      float(row[options.cost])) for row in rows}


def hypervolume(points, corner):
    """Of (signal, cost): area above and to the left of the corner, costs by their logarithms."""
    volume, best = 0.0, corner[0]
    for signal, cost in sorted(points, key=lambda p: (p[1], -p[0])):
        if cost < corner[1] and signal > best:
            volume += (signal - best) * (math.log10(corner[1]) - math.log10(cost))
            best = signal
    return volume


def sampler(name, seed):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return {"random": optuna.samplers.RandomSampler, "tpe": optuna.samplers.TPESampler,
            "nsga2": optuna.samplers.NSGAIISampler}[name](seed=seed)


def search(task):
    """What one search of Optuna has found at each checkpoint: (report, signal, hypervolume)."""
    options, name, seed, counts, by_cost, corner = task
    import optuna
    table = read(options)
    options_of_gene = [sorted({code[i] for code in table}) for i in range(len(next(iter(table))))]
    directions = ["maximize", "minimize"] if by_cost else ["maximize"]
    study = optuna.create_study(directions=directions, sampler=sampler(name, seed))
    seen, found, asked = {}, [], 0
    while len(found) < len(counts):
        trial = study.ask()
        code = "".join(trial.suggest_categorical(f"gene{i}", values)
                       for i, values in enumerate(options_of_gene))
        signal, report, cost = table[code]
        study.tell(trial, [signal, cost] if by_cost else signal)
        asked += 1
        seen.setdefault(code, (signal, report, cost))
        # A sampler that only repeats itself has found what it will find.
        if len(seen) >= counts[len(found)] or asked > 20 * counts[-1]:
            best = max(seen.values(), key=lambda v: v[0])
            volume = hypervolume([(v[0], v[2]) for v in seen.values()], corner) if by_cost else 0
            found.append((best[1], best[0], volume))
    return found


def ours(options, counts, by_cost):
    command = [options.nas, "table", "search", options.table, "--genome", options.genome,
               "--signal", options.signal, "--report", options.report,
               "--strategy", options.strategies, "--evaluations", ",".join(map(str, counts)),
               "--seeds", str(options.nas_seeds), "--population", str(options.population), "--json"]
    if by_cost:
        command += ["--minimise", options.cost]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def rows_of_nas(answer):
    for strategy in answer["strategies"]:
        for finding in strategy["findings"]:
            yield (f"nas {strategy['strategy']}", finding["evaluations"], answer["seeds"],
                   finding["mean"], finding["deviation"], finding["median"],
                   finding["meanHypervolumeShare"])


def rows_of_optuna(options, counts, by_cost, corner, whole):
    for name in SAMPLERS:
        tasks = [(options, name, seed, counts, by_cost, corner) for seed in range(options.seeds)]
        with ProcessPoolExecutor(options.workers) as pool:
            found = list(pool.map(search, tasks))
        for place, count in enumerate(counts):
            reports = [f[place][0] for f in found]
            share = statistics.mean(f[place][2] for f in found) / whole if by_cost else math.nan
            deviation = statistics.stdev(reports) if len(reports) > 1 else 0.0
            yield (f"optuna {name}", count, options.seeds, statistics.mean(reports), deviation,
                   statistics.median(reports), share)


def show(rows, by_cost):
    title = "| search | evaluations | seeds | mean | sd | median |"
    print(title + (" hypervolume |" if by_cost else ""))
    print("|---|--:|--:|--:|--:|--:|" + ("--:|" if by_cost else ""))
    for name, count, seeds, mean, deviation, median, share in sorted(rows, key=lambda r: r[1]):
        line = f"| {name} | {count} | {seeds} | {mean:.3f} | {deviation:.3f} | {median:.3f} |"
        print(line + (f" {share:.4f} |" if by_cost else ""), flush=True)
    print()


def main():
    options = arguments()
    table = read(options)
    for by_cost, text in [(False, options.one), (True, options.two)]:
        counts = [int(part) for part in text.split(",")]
        start = time.time()
        answer = ours(options, counts, by_cost)
        rows = list(rows_of_nas(answer))
        if not options.only_nas:
            corner = answer["reference"] if by_cost else [0, 0]
            whole = hypervolume([(v[0], v[2]) for v in table.values()], corner) if by_cost else 1
            rows += rows_of_optuna(options, counts, by_cost, corner, whole)
        goals = f"{options.signal} and {options.cost}" if by_cost else options.signal
        print(f"By {goals}; {options.report} of the best {options.signal} "
              f"({time.time() - start:.0f} s)\n")
        show(rows, by_cost)


if __name__ == "__main__":
    main()
