"""Times nas and PyTorch on the reference networks in turn, and prints medians and ratios.

Only ratios within one run count: the processor may be shared. PyTorch's figures are those of its
best mode: of any precision and memory format, or of any memory format in f32.
"""

import argparse
import datetime
import json
import os
import re
import statistics
import subprocess
import sys

BATCH = 128
NETWORKS = ("resnet20", "mbconv")
PRECISIONS = ("f32", "bf16")
REFUSED = 64  # how nas ends when it does not take an option

# (what, our precision, PyTorch's figure, goals on NETWORKS)
RATIOS = (
    ("train", "bf16", "best_train", (1.5, 4.5)),
    ("eval", "bf16", "best_eval", (1.4, 2.5)),
    ("train", "f32", "best_train_f32", (1.4, 2.8)),
    ("eval", "f32", "best_eval_f32", (None, None)),
)
SCALING_GOAL = 1.9
NAMES = {"train": "training", "eval": "evaluation"}


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def bench(nas, network, precision, threads):
    return json.loads(output(
        nas, "bench", f"reference/{network}", "--batch", str(BATCH), "--precision", precision,
        "--threads", str(threads), "--json"))


def takes(nas, precision):
    """Whether this build has the precision on this processor."""
    trial = subprocess.run(
        [nas, "bench", "--precision", precision, "--repeats", "1"], capture_output=True, text=True)
    if trial.returncode not in (0, REFUSED):
        sys.exit(trial.stderr)
    if trial.returncode == REFUSED:
        print(f"without {precision}: {trial.stderr.splitlines()[0]}", file=sys.stderr)
    return trial.returncode == 0


def measure(args, precisions):
    """Our results by (network, precision, threads), PyTorch's by network; one of each a round."""
    ours, peers = {}, {network: [] for network in NETWORKS}
    environment = {**os.environ, "OMP_NUM_THREADS": str(args.threads)}
    for number in range(args.rounds):
        for network in NETWORKS:
            for precision in precisions:
                for threads in (1, args.threads):
                    result = bench(args.nas, network, precision, threads)
                    ours.setdefault((network, precision, threads), []).append(result)
        peer = json.loads(output(
            sys.executable, args.peer, "--batch", str(BATCH), "--json", env=environment))
        for network in NETWORKS:
            check_same(network, result_of(ours, network), peer["networks"][network])
            peers[network].append(peer["networks"][network])
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr, flush=True)
    return ours, peers, peer["torch"]


def result_of(ours, network):
    """One of ours, whichever."""
    return next(results[0] for key, results in ours.items() if key[0] == network)


def check_same(network, ours, peer):
    """Only one network, built twice, can be compared."""
    for cost in ("macs", "parameters"):
        if ours[cost] != peer[cost]:
            sys.exit(f"{network} has {ours[cost]} {cost}, and {peer[cost]} in PyTorch")


def median(results, key):
    return statistics.median(result[key] for result in results)


def table(columns, rows):
    """Markdown; texts to the left, figures to the right."""
    texts = ("network", "what", "precision")
    rule = "|" + "".join("---|" if column in texts else "--:|" for column in columns)
    head, *body = ("| " + " | ".join(line) + " |" for line in (columns, *rows))
    return "\n".join((head, rule, *body))


def at_least(goal):
    return f"≥ {goal}" if goal else "–"


def ratio_rows(ours, peers, precisions, threads):
    for place, network in enumerate(NETWORKS):
        for what, precision, peer, goals in RATIOS:
            if precision not in precisions:
                continue
            rate = median(ours[network, precision, threads], f"{what}ImagesPerSecond")
            other = median(peers[network], peer)
            against = "PyTorch's best f32" if peer.endswith("f32") else "PyTorch's best"
            yield [
                network, f"{NAMES[what]}, {precision} / {against}", f"{rate:,.0f}", f"{other:,.0f}",
                f"{rate / other:.2f}", at_least(goals[place])]


def scaling_rows(ours, precisions, threads):
    for network in NETWORKS:
        for precision in precisions:
            one, many = ours[network, precision, 1], ours[network, precision, threads]
            rates = [median(results, "trainImagesPerSecond") for results in (one, many)]
            yield [
                network, precision, *(f"{rate:,.0f}" for rate in rates),
                f"{rates[1] / rates[0]:.2f}", at_least(SCALING_GOAL),
                f"{median(many, 'peakGFLOPs'):,.0f}",
                *(f"{100 * median(many, share):.0f} %" for share in ("peakShare", "evalPeakShare"))]


def processor_family():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        fields = dict(re.findall(r"^(cpu family|model)\s*: (\d+)$", file.read(), re.MULTILINE))
    return f"family {fields['cpu family']}, model {fields['model']}"


def report(args, precisions, commit, ours, peers, torch):
    processor = ours[NETWORKS[0], precisions[0], 1][0]["processor"]
    missing = [precision for precision in PRECISIONS if precision not in precisions]
    lines = [
        "# Beside PyTorch", "", "What `make bench` printed:", "",
        f"- commit {commit}, {datetime.date.today()}",
        f"- {processor}; {processor_family()}",
        f"- PyTorch {torch}: the best of f32 and bf16, unless f32 is named, and of memory formats",
        f"- rounds: {args.rounds}, nas and PyTorch in turn; medians; {args.threads} threads, "
        f"batch {BATCH}",
        *(f"- without {precision}, which nas refused here" for precision in missing),
        "", "Images a second, and nas over PyTorch:", "",
        table(
            ["network", "what", "nas", "PyTorch", "ratio", "goal"],
            list(ratio_rows(ours, peers, precisions, args.threads))),
        "", f"Training on 1 and on {args.threads} threads, images a second; the peak of "
        f"{args.threads} threads' multiply-adds, GFLOP/s, and the share of it that is reached:", "",
        table(
            ["network", "precision", "1 thread", f"{args.threads} threads", "ratio", "goal",
             "peak", "training", "evaluation"],
            list(scaling_rows(ours, precisions, args.threads))),
        "", "A training step is forward, loss, backward and optimizer, the gathering of weights "
        "included. Ratios hold on a shared processor, absolute rates drift.",
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nas", required=True, help="the program")
    parser.add_argument("--peer", required=True, help="the PyTorch script")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", help="a file to write the same text to")
    args = parser.parse_args()

    commit = output("git", "describe", "--always", "--exclude=*", "--dirty=+").strip()
    precisions = [precision for precision in PRECISIONS if takes(args.nas, precision)]
    text = report(args, precisions, commit, *measure(args, precisions))
    print(text, end="")
    if args.output:
        with open(args.output, "w", encoding="utf-8") as file:
            file.write(text)


main()
