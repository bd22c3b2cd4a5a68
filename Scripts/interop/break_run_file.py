"""Changes a copy of a run file in one way after the other, and expects run_file_meaning to notice each.

    break_run_file.py FINISHED.h5 UNFINISHED.h5

The first is of a search with finals and latencies; the second of one without finals, with a retraining
that was stopped. Exits 1 with a line for each change that was not noticed.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from run_file_meaning import meaning_problems  # noqa: E402


def set_value(path, value, at=0):
    def change(run):
        run[path][at] = value
    return change


def set_attribute(path, name, value):
    def change(run):
        run[path].attrs[name] = value
    return change


def set_json(path, *names, value):
    """Puts a value into the JSON text of a dataset."""
    def change(run):
        content = json.loads(run[path].asstr()[()])
        place = content
        for name in names[:-1]:
            place = place[name]
        place[names[-1]] = value
        run[path][()] = json.dumps(content)
    return change


def remove(path):
    def change(run):
        del run[path]
    return change


def make_a_variance_negative(run):
    norms = next(iter(run["norms"].values()))
    next(tensor for name, tensor in norms.items() if name.endswith("var"))[0] = -1


def drop_a_variance(run):
    norms = next(iter(run["norms"].values()))
    del norms[next(name for name in norms if name.endswith("var"))]


def make_a_mean_large(run):
    next(iter(run["retrained/0/gradients"].values()))[0, 0] = 1e9


def make_the_seeds_fall(run):
    set_json("retrained/0/configuration", "seed", value=7)(run)


FINISHED = {
    "phase": set_attribute("/", "phase", "later"),
    "strategy": set_json("configuration", "finals", "strategy", value="guess"),
    "trainings": set_json("configuration", "finals", "trainings", value=1),
    "mean": set_value("data/mean", 1.5),
    "deviation": set_value("data/deviation", 0.6),
    "image twice": lambda run: set_value("splits/train", run["splits/holdout"][0])(run),
    "epoch": set_json("supernet/position", "epoch", value=10**6),
    "step": set_json("supernet/position", "step", value=1),
    "share": set_value("supernet/curve/clipped_share", 1.5),
    "skipped": set_value("supernet/curve/skipped_steps", 10**6),
    "gradient norm": set_value("supernet/curve/gradient_norm", 1e9),
    "ids": set_value("trials/id", 5, at=1),
    "status": set_value("trials/status", "done"),
    "origin": set_value("trials/origin", "nowhere"),
    "accuracy": set_value("trials/accuracy", 0.5),
    "macs": set_value("short_trainings/macs", 0),
    "offsets": set_value("fronts/offsets", 1),
    "hypervolume": set_value("fronts/hypervolume", 2),
    "front": set_value("fronts/trials", 10**6),
    "finalist": set_attribute("finalists/0", "trial", 0),
    "correct": set_attribute("finalists/0", "correct", 10**9),
    "part": set_value("latency/parts/nanoseconds", 0),
    "timed network": set_value("timings/networks/nanoseconds", -1),
    "timed without latency": remove("latency"),
    "seconds": set_attribute("timings/seconds", "supernet", -1.0),
    "phase of seconds": set_attribute("timings/seconds", "lunch", 1.0),
    "rate": set_value("timings/curve/images_per_second", 0),
    "threads": set_value("timings/processes/threads", 0),
    "libraries": set_value("timings/processes/libraries", ""),
}
UNFINISHED = {
    "norms before the end": set_attribute("/", "phase", "evolution"),
    "variance": make_a_variance_negative,
    "no variance": drop_a_variance,
    "position": set_json("unfinished/0/position", "step", value=10**6),
    "steps": set_json("unfinished/0/position", "current", "skippedSteps", value=10**6),
    "momentum": lambda run: run["unfinished/0/optimizer"].pop(
        next(iter(run["unfinished/0/optimizer"]))),
    "trial": set_attribute("unfinished/0", "trial", -1),
    "retreats": set_value("unfinished/0/curve/retreats", 4),
    "validation without patience": set_value("retrained/0/curve/validation_accuracy", 0.5),
    "norms": make_a_mean_large,
    "order": make_the_seeds_fall,
    "best": set_json("unfinished/0/configuration", "patience", value=9),
}


def is_noticed(path, change):
    with tempfile.NamedTemporaryFile(suffix=".h5") as copy:
        shutil.copyfile(path, copy.name)
        with h5py.File(copy.name, "r+") as run:
            change(run)
        with h5py.File(copy.name) as run:
            return any(meaning_problems(run))


def main(finished, unfinished):
    missed = [
        what for path, changes in ((finished, FINISHED), (unfinished, UNFINISHED))
        for what, change in changes.items() if not is_noticed(path, change)]
    for what in missed:
        print(f"not noticed: {what}")
    print(f"{len(FINISHED) + len(UNFINISHED) - len(missed)} changes to a run file noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
