"""Times nas and PyTorch on the reference networks in turn, and prints medians and ratios.

Only ratios within one run count: the processor may be shared. PyTorch's figures are those of its
best mode: of any precision and memory format, or of any memory format in f32.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import typing

BATCH = 128
PRECISIONS = ("f32", "bf16")
REFUSED = 64  # how nas ends when it does not take an option


class Network(typing.NamedTuple):
    """What is timed: a network of a space."""

    name: str
    space: str
    goals: tuple  # of RATIOS
    genome: str = "max"
    changes: tuple = ()  # (text of the space's file, what it becomes)
    is_exported: bool = True  # else PyTorch's is written by hand


REFERENCES = (
    Network("resnet20", "reference/resnet20", (1.5, 1.4, 1.4, None), is_exported=False),
    Network("mbconv", "reference/mbconv", (4.5, 2.5, 2.8, None), is_exported=False),
)
# The genotype DARTS_V2 (Liu 2019), in the order of the space's decisions.
DARTS_V2 = (
    "3-3-0-3-3-0-0-2-3-0-0-1-2-0-5-0-0-0-0-2-0-0-2-1-0-0-2-0-4-0-0-2-0-0")
GOALS = (1.5, 1.3, None, None)
OTHERS = (
    Network(
        "shufflenet_v2_x0_5", "reference/shufflenet_v2_x0_5", GOALS,
        changes=(("input: 3x224x224", "input: 3x32x32"),)),
    Network("nas-bench-201, 3×3", "nas-bench-201", GOALS, "3-3-3-3-3-3"),
    Network(
        "darts, 8 cells of 16", "darts", GOALS, DARTS_V2,
        (
            ("width: 108", "width: 48"), ("repeat: 6", "repeat: 2"), ("width: 36", "width: 16"),
            ("width: 72", "width: 32"), ("width: 144", "width: 64"))),
    Network(
        "convnext, 22 M MACs", "convnext", GOALS,
        "0-1-2-1-2-1-0-0-1-1-2-1-2-1-0-0-1-0-2-1-0-0-0-0"),
    Network("vit_small", "reference/vit_small", GOALS),
    Network("widths 20, 40, 72", "Benchmarks/networks/odd-widths.yaml", (None, 1.5, None, 1.5)),
)

GROUPS = {"references": [REFERENCES], "others": [OTHERS], "all": [REFERENCES, OTHERS]}

# (what, our precision, PyTorch's figure)
RATIOS = (
    ("train", "bf16", "best_train"),
    ("eval", "bf16", "best_eval"),
    ("train", "f32", "best_train_f32"),
    ("eval", "f32", "best_eval_f32"),
)
SCALING_GOAL = 1.9
NAMES = {"train": "training", "eval": "evaluation"}


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def space_of(network, folder):
    """The network's space, in a file of its own where something of it is changed."""
    if not network.changes:
        return network.space
    text = pathlib.Path("SearchSpaces", f"{network.space}.yaml").read_text(encoding="utf-8")
    for old, new in network.changes:
        if old not in text:
            sys.exit(f"{network.space} has no '{old}'")
        text = text.replace(old, new)
    path = pathlib.Path(folder, f"{network.name}.yaml")
    path.write_text(text, encoding="utf-8")
    return str(path)


def bench(nas, network, folder, precision, threads):
    return json.loads(output(
        nas, "bench", space_of(network, folder), "--pick", network.genome, "--batch", str(BATCH),
        "--precision", precision, "--threads", str(threads), "--json"))


def bench_peer(args, networks, folder):
    """PyTorch's results by network's name; those that nas exports are exported first."""
    exports = []
    for network in networks:
        if network.is_exported:
            path = pathlib.Path(folder, network.name)
            choice = [] if network.genome == "max" else ["--genome", network.genome]
            if not path.exists():  # in an earlier round
                output(
                    args.nas, "selftest-export", "--space", space_of(network, folder), *choice,
                    "--format", "pytorch", "--output", str(path))
            exports.append(f"{network.name}={path}/0/pytorch")
    return json.loads(output(
        sys.executable, args.peer, "--batch", str(BATCH), "--repeats", str(args.repeats), "--json",
        *exports, env={**os.environ, "OMP_NUM_THREADS": str(args.threads)}))


def takes(nas, precision):
    """Whether this build has the precision on this processor."""
    trial = subprocess.run(
        [nas, "bench", "--precision", precision, "--repeats", "1"], capture_output=True, text=True)
    if trial.returncode not in (0, REFUSED):
        sys.exit(trial.stderr)
    if trial.returncode == REFUSED:
        print(f"without {precision}: {trial.stderr.splitlines()[0]}", file=sys.stderr)
    return trial.returncode == 0


def measure(args, precisions, groups):
    """Our results by (network, precision, threads), PyTorch's by network; one of each a round."""
    ours, peers = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(args.rounds):
            for networks in groups:
                for network in networks:
                    for precision in precisions:
                        for threads in (1, args.threads):
                            result = bench(args.nas, network, folder, precision, threads)
                            ours.setdefault((network, precision, threads), []).append(result)
                peer = bench_peer(args, networks, folder)
                for network in networks:
                    check_same(network, result_of(ours, network), peer["networks"][network.name])
                    peers.setdefault(network, []).append(peer["networks"][network.name])
            print(f"round {number + 1} of {args.rounds}", file=sys.stderr, flush=True)
    return ours, peers, peer["torch"]


def result_of(ours, network):
    """One of ours, whichever."""
    return next(results[0] for key, results in ours.items() if key[0] == network)


def check_same(network, ours, peer):
    """Only one network, built twice, can be compared."""
    costs = ("parameters",) if network.is_exported else ("macs", "parameters")
    for cost in costs:
        if ours[cost] != peer[cost]:
            sys.exit(f"{network.name} has {ours[cost]} {cost}, and {peer[cost]} in PyTorch")


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
    for network in peers:
        for (what, precision, peer), goal in zip(RATIOS, network.goals):
            if precision not in precisions:
                continue
            rate = median(ours[network, precision, threads], f"{what}ImagesPerSecond")
            other = median(peers[network], peer)
            against = "PyTorch's best f32" if peer.endswith("f32") else "PyTorch's best"
            yield [
                network.name, f"{NAMES[what]}, {precision} / {against}", f"{rate:,.0f}", f"{other:,.0f}",
                f"{rate / other:.2f}", at_least(goal)]


def scaling_rows(ours, peers, precisions, threads):
    for network in peers:
        for precision in precisions:
            one, many = ours[network, precision, 1], ours[network, precision, threads]
            rates = [median(results, "trainImagesPerSecond") for results in (one, many)]
            yield [
                network.name, precision, *(f"{rate:,.0f}" for rate in rates),
                f"{rates[1] / rates[0]:.2f}", at_least(SCALING_GOAL),
                f"{median(many, 'peakGFLOPs'):,.0f}",
                *(f"{100 * median(many, share):.0f} %" for share in ("peakShare", "evalPeakShare"))]


def processor_family():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        fields = dict(re.findall(r"^(cpu family|model)\s*: (\d+)$", file.read(), re.MULTILINE))
    return f"family {fields.get('cpu family', '?')}, model {fields.get('model', '?')}"


def report(args, precisions, commit, ours, peers, torch):
    processor = next(iter(ours.values()))[0]["processor"]
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
            list(scaling_rows(ours, peers, precisions, args.threads))),
        "", "A training step is forward, loss, backward and optimizer, the gathering of weights "
        "included. Ratios hold on a shared processor, absolute rates drift.",
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nas", required=True, help="the program")
    parser.add_argument("--peer", required=True, help="the PyTorch script")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=8, help="of PyTorch's steps, in a round")
    parser.add_argument(
        "--networks", choices=[*GROUPS, *(network.name for network in REFERENCES + OTHERS)],
        default="all", help="resnet20 and mbconv, one of each other kind, both, or one by its name")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", help="a file to write the same text to")
    args = parser.parse_args()

    commit = output("git", "describe", "--always", "--exclude=*", "--dirty=+").strip()
    groups = GROUPS.get(args.networks) or [
        [network for network in REFERENCES + OTHERS if network.name == args.networks]]
    precisions = [precision for precision in PRECISIONS if takes(args.nas, precision)]
    text = report(args, precisions, commit, *measure(args, precisions, groups))
    print(text, end="")
    if args.output:
        with open(args.output, "w", encoding="utf-8") as file:
            file.write(text)


main()
