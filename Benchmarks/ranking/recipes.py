"""Trains a supernet by each recipe, and prints how well the networks' inherited scores rank.

    make bench-recipes [ARGS='--seed 1 "fair --epochs 24" "fair --epochs 24 --learning-rate 0.2"']

Every line is a search that ends with its supernet: `nas search --recipe … --trainings 0`. Truth is
taken over from a run that was checked (`nas trust`), for the same random networks; what is missing is
trained. One search at a time, so that the minutes compare.
"""

import argparse
import json
import subprocess
import tempfile

# Of about one price: a step of a sandwich trains four networks on the whole batch.
USUAL = [
    "fair --epochs 24", "fair --epochs 24 --weight-average 0.998",
    "fair --epochs 24 --calibration-images 256", "fair --epochs 24 --calibration-images 8192",
    "fair --epochs 24 --learning-rate 0.2", "fair --epochs 24 --learning-rate 0.4",
    "fair --epochs 12 --recipe-targets both", "paths --epochs 24", "progressive --epochs 24",
    "separated --epochs 24", "pareto --epochs 24", "uniform --epochs 24", "sandwich --epochs 6",
    "sandwich-families --epochs 5",
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--truth", default="results/curated")
    parser.add_argument("--data", default="fashion-mnist")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--networks", default="32")
    parser.add_argument("--sample", default="0")
    parser.add_argument("--seeds", default="1", help="of the truth")
    parser.add_argument("recipes", nargs="*", default=USUAL)
    return parser.parse_args()


def measured(options, recipe, folder):
    """The seconds of a supernet's training, and what the check of its ranking says."""
    def nas(*line):
        return subprocess.run([options.nas, *line], check=True, stdout=subprocess.PIPE).stdout
    nas("search", "--recipe", *recipe.split(), "--data", options.data, "--seed", options.seed,
        "--generations", "1", "--population", "2", "--trainings", "0", "--output", folder)
    trust = nas("trust", folder, "--networks", options.networks, "--picks", "0", "--seeds",
                options.seeds, "--sample", options.sample, "--truth", options.truth, "--json")
    run = json.loads(nas("inspect", folder, "--json"))["run"]
    return run["seconds"]["supernet"], json.loads(trust)["signals"]


def cell(estimate):
    value, interval = estimate["value"], estimate["interval"]
    if value is None:
        return "–"
    return f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})" if interval else f"{value:.2f}"


def main():
    options = arguments()
    print("| recipe | minutes | inherited accuracy: τ | given MACs | inherited loss: τ | given MACs |")
    print("|---|--:|--:|--:|--:|--:|", flush=True)
    for recipe in options.recipes:
        with tempfile.TemporaryDirectory() as folder:
            seconds, signals = measured(options, recipe, f"{folder}/run")
        cells = [cell(signals[name][member]) for name in ("inheritedAccuracy", "inheritedLoss")
                 for member in ("kendallTau", "tauGivenMACs")]
        print(f"| `{recipe}` | {seconds / 60:.1f} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
