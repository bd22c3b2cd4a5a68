"""Searches with and without a supernet, each for the same time, and prints what their picks cover.

    make bench-baselines [ARGS="--seeds 1,2,3 --truth results/curated"]

The default search goes first; random search and NSGA-II, both by stand-alone trainings of the same
kind and with successive halving at the end, are then planned for the time that it took
(`nas search --epochs 0 --strategy NAME --budget …`). The picks of each front are trained alone on
images that nothing was chosen by (`nas trust`), and the hypervolumes are of those. The random networks
that all are measured from are taken over from a run that was checked.
"""

import argparse
import json
import os
import subprocess


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--truth", default="results/curated")
    parser.add_argument("--data", default="fashion-mnist")
    parser.add_argument("--seeds", default="1", help="of the searches")
    parser.add_argument("--truth-seeds", default="1")
    parser.add_argument("--networks", default="32")
    parser.add_argument("--picks", default="12")
    parser.add_argument("--strategies", default="random,nsga2")
    parser.add_argument("--seconds", type=float, help="of each search; what the default takes")
    parser.add_argument("--output", default="results/baselines")
    # Options that make it small, to try things: of every search, the default one, every check.
    for name in ("search", "default", "trust"):
        parser.add_argument(f"--{name}-options", default="")
    return parser.parse_args()


def searched(options, seed, name, extra):
    """The folder of a search, which is begun unless it was, and what is known of it."""
    folder = f"{options.output}/{name}-seed{seed}"
    begun = os.path.exists(f"{folder}/run.h5")
    line = ["resume", folder] if begun else [
        "search", "--data", options.data, "--seed", seed, "--output", folder, *extra]
    subprocess.run([options.nas, *line], check=True, stdout=subprocess.DEVNULL)
    run = json.loads(subprocess.run([options.nas, "inspect", folder, "--json"], check=True,
                                    stdout=subprocess.PIPE).stdout)["run"]
    return folder, run


def checked(options, folder):
    answer = subprocess.run(
        [options.nas, "trust", folder, "--networks", options.networks, "--picks", options.picks,
         "--seeds", options.truth_seeds, "--truth", options.truth, "--json",
         *options.trust_options.split()],
        check=True, stdout=subprocess.PIPE).stdout
    return json.loads(answer)


def main():
    options = arguments()
    print("| seed | search | minutes | networks trained | hypervolume of picks | of the random networks |")
    print("|--:|---|--:|--:|--:|--:|", flush=True)
    for seed in options.seeds.split(","):
        budget = options.seconds
        for name in ["default", *options.strategies.split(",")]:
            extra = options.search_options.split()
            if name == "default":
                extra += options.default_options.split()
            else:
                extra += ["--epochs", "0", "--strategy", name, "--budget", f"{budget:.0f}s"]
            folder, run = searched(options, seed, name, extra)
            seconds = sum(run["seconds"].values())
            budget = budget or seconds
            volumes = checked(options, folder)["hypervolumes"]
            print(f"| {seed} | {name} | {seconds / 60:.1f} | {run['trainings']} "
                  f"| {volumes['picks']:.4f} | {volumes['random']:.4f} |", flush=True)


if __name__ == "__main__":
    main()
