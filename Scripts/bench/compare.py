"""Times nas and PyTorch on the reference networks in turn, and prints medians and ratios.

Only ratios within one run count: the processor may be shared. PyTorch's figure is its best mode
(memory format) of the precision compared.
"""

import argparse
import json
import statistics
import subprocess
import sys

NETWORKS = ("resnet20", "mbconv")


def run(command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def ours(nas, network, threads):
    return run([nas, "bench", f"reference/{network}", "--threads", str(threads), "--json"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nas", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    samples = {n: {"train": [], "train1": [], "eval": [], "peer": [], "peer_eval": []} for n in NETWORKS}
    torch = ""
    for number in range(args.rounds):
        for network in NETWORKS:
            row = samples[network]
            both = ours(args.nas, network, args.threads)
            row["train"].append(both["trainImagesPerSecond"])
            row["eval"].append(both["evalImagesPerSecond"])
            row["train1"].append(ours(args.nas, network, 1)["trainImagesPerSecond"])
        peer = run([sys.executable, args.peer, "--json"])
        torch = peer["torch"]
        for network in NETWORKS:
            samples[network]["peer"].append(peer["networks"][network]["best_train_f32"])
            samples[network]["peer_eval"].append(peer["networks"][network]["best_eval_f32"])
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr, flush=True)

    print(f"f32, batch 128, {args.threads} threads; medians of {args.rounds} alternations; PyTorch {torch}")
    print()
    print("| network | training, images/s | PyTorch's best f32 | ratio | inference, images/s | PyTorch's best f32 | ratio | 2 threads over 1 |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for network, row in samples.items():
        middle = {name: statistics.median(values) for name, values in row.items()}
        print(
            f"| {network} | {middle['train']:,.0f} | {middle['peer']:,.0f} "
            f"| {middle['train'] / middle['peer']:.2f} | {middle['eval']:,.0f} "
            f"| {middle['peer_eval']:,.0f} | {middle['eval'] / middle['peer_eval']:.2f} "
            f"| {middle['train'] / middle['train1']:.2f} |"
        )


main()
