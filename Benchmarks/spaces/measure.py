"""What checking and showing search spaces takes, and what sampling, decoding and costing their genomes.

    make bench-spaces [ARGS="darts cnn-small"]

Prints a line of a Markdown table for each space of the catalogue that has something to choose, and for
Benchmarks/spaces/chain.yaml; or for those that are named. Seconds are wall-clock time of a process by
itself, megabytes its most at once; the rest is processor time, the mean of 500 genomes.
"""

import json
import os
import subprocess
import sys
import time

CHAIN = "Benchmarks/spaces/chain.yaml"


def spaces(program):
    listed = subprocess.run([program, "spaces", "list", "--json"], check=True, stdout=subprocess.PIPE)
    return [entry["name"] for entry in json.loads(listed.stdout) if entry["networks"] > 1] + [CHAIN]


def process(command):
    """Wall-clock seconds, and the most bytes resident."""
    start = time.monotonic()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)} failed")
    return time.monotonic() - start, usage.ru_maxrss * 1024


def genomes(benchmark, space):
    found = subprocess.run([benchmark, space], check=True, stdout=subprocess.PIPE)
    return json.loads(found.stdout)


def main():
    program, benchmark, *names = sys.argv[1:]
    print("| space | check | show | memory | sample | by size | decode | MACs | all costs |\n"
          "|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for space in names or spaces(program):
        checked, shown = (process([program, "spaces", verb, space]) for verb in ("check", "show"))
        micro = genomes(benchmark, space)
        memory = max(checked[1], shown[1]) / 1e6
        rest = " | ".join(f"{micro[key]:,.1f} µs" for key in
                          ("sample", "sampleBySize", "decode", "macs", "costs"))
        print(f"| {os.path.basename(space).removesuffix('.yaml')} | {checked[0]:.2f} s "
              f"| {shown[0]:.2f} s | {memory:.0f} MB | {rest} |", flush=True)


if __name__ == "__main__":
    main()
