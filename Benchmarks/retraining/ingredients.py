"""Trains one network again and again, each time with one ingredient more or less, and prints what each is worth.

    make bench-ingredients [ARGS='--pick 559 --epochs 20 --seeds 2 "--erase 0.25" "--weight-average 0"']

Accuracies are of the validation images after the last epoch, which are not trained on (`--patience`, which here
never stops anything); the test split plays no part. The run is copied, and stays as it is.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time

USUAL = [
    "--label-smoothing 0", "--weight-average 0", "--optimizer adamw --learning-rate 0.004 --weight-decay 0.02",
    "--erase 0.25", "--cutmix 1 --mix-share 0.5", "--mixup 0.2 --mix-share 0.5", "--teacher supernet",
    "--epochs 40",
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nas", default=".build/release/nas")
    parser.add_argument("--run", default="results/curated")
    parser.add_argument("--pick", default="559")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("ingredients", nargs="*", default=USUAL)
    return parser.parse_args()


def measured(options, ingredient):
    """Accuracies of the seeds, from 0 to 1, and the seconds that all took."""
    words = ingredient.split()
    epochs = options.epochs
    if "--epochs" in words:
        place = words.index("--epochs")
        epochs = int(words[place + 1])
        del words[place:place + 2]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(options.run, f"{folder}/run")
        start = time.monotonic()
        result = subprocess.run(
            [options.nas, "retrain", f"{folder}/run", "--pick", options.pick, "--seeds", str(options.seeds),
             "--epochs", str(epochs), "--patience", str(max(1, epochs - 1)), "--json", *words],
            capture_output=True, text=True)
        seconds = time.monotonic() - start
    if result.returncode:
        raise SystemExit(f"ingredients: {ingredient}: {result.stderr}")
    networks = json.loads(result.stdout)["networks"]
    return [network["curve"][-1]["validationAccuracy"] for network in networks], seconds


def main():
    options = arguments()
    print(f"{options.run}, trial {options.pick}, {options.epochs} epochs, {options.seeds} seeds")
    print("| recipe | validation accuracy | points | seconds |")
    print("|---|--:|--:|--:|")
    usual = None
    for ingredient in ["", *options.ingredients]:
        accuracies, seconds = measured(options, ingredient)
        mean = 100 * statistics.mean(accuracies)
        usual = mean if usual is None else usual
        name = f"`{ingredient}`" if ingredient else "as usual"
        points = f"{mean - usual:+.2f}" if ingredient else ""
        print(f"| {name} | {mean:.2f} % | {points} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
