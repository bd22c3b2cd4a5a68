"""Times two builds of nas on the reference networks in turn, and prints the ratios of their rates.

    make bench-onednn [ARGS="--rounds 9 --threads 1"]

Each round times one build after the other, and the other first in the next one. A ratio is the median
over the rounds of one build's rate to the other's in the same round; what it was in the middle half of
the rounds stands beside it. Absolute rates drift where the processor is shared; ratios hold.
"""

import argparse
import json
import statistics
import subprocess
import sys

NETWORKS = ("resnet20", "mbconv")
PRECISIONS = ("f32", "bf16")
RATES = {"training": "trainImagesPerSecond", "evaluation": "evalImagesPerSecond"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("first", help="a program")
    parser.add_argument("second", help="another, whose rates are divided by the first's")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", default="1")
    parser.add_argument("--repeats", default="10", help="of each timing in a round")
    return parser.parse_args()


def bench(program, network, precision, options):
    command = [program, "bench", f"reference/{network}", "--precision", precision, "--threads",
               options.threads, "--repeats", options.repeats, "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def measure(options):
    """By (network, precision): of each round, the results of both programs."""
    rounds = {(network, precision): [] for network in NETWORKS for precision in PRECISIONS}
    programs = [options.first, options.second]
    for number in range(options.rounds):
        for (network, precision), results in rounds.items():
            order = programs if number % 2 == 0 else programs[::-1]
            found = {program: bench(program, network, precision, options) for program in order}
            results.append([found[program] for program in programs])
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
    return rounds


def main():
    options = arguments()
    rounds = measure(options)
    for name, result in zip(("first", "second"), next(iter(rounds.values()))[0]):
        print(f"- {name}: {result['processor']}")
    print(f"- {options.rounds} rounds, {options.threads} threads\n")
    print("| network | precision | what | first, images/s | second | ratio | middle half |\n"
          "|---|---|---|--:|--:|--:|--:|")
    for (network, precision), results in rounds.items():
        for what, key in RATES.items():
            first, second = ([pair[i][key] for pair in results] for i in (0, 1))
            ratios = sorted(b / a for a, b in zip(first, second))
            low, middle, high = statistics.quantiles(ratios, n=4)
            print(f"| {network} | {precision} | {what} | {statistics.median(first):,.0f} "
                  f"| {statistics.median(second):,.0f} | {middle:.3f} | {low:.3f}–{high:.3f} |")


if __name__ == "__main__":
    main()
