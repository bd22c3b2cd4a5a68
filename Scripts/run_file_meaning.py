"""What docs/run-file.md says of a run file's numbers, as checks on an open file (h5py).

Every function yields a line for each thing that is not so. For check_run_file.py.
"""

import datetime
import json
import math

import numpy

STRATEGIES = {"predictor", "nsga2", "aging-evolution", "local", "random"}
PHASES = ["supernet", "evolution", "localSearch", "trainings", "finals", "done"]
ORIGINS = {"initial", "offspring", "localSearch", "shortlist"}
STATUSES = {"complete", "stopped", "failed"}


def text(node):
    return node.asstr()[()]


def column(table, name):
    """A column's values; strings decoded; none where the table is empty or lacks it."""
    if name not in table:
        return []
    return list(table[name].asstr()[:] if table[name].dtype.kind == "O" else table[name][:])


def row_count(table):
    return len(next(iter(table.values()))) if len(table) else 0


def last_front(run):
    """The genomes that the run ends with, where networks were trained alone those."""
    offsets = run["fronts/offsets"][:]
    if len(offsets) < 2:
        return []
    genomes = dict(zip(column(run["trials"], "id"), column(run["trials"], "genome")))
    return [genomes[trial] for trial in run["fronts/trials"][offsets[-2]:offsets[-1]]]


def configuration_problems(run):
    configuration = json.loads(text(run["configuration"]))
    if run.attrs["phase"] not in PHASES:
        yield f"@phase is '{run.attrs['phase']}'"
    strategy = configuration["finals"].get("strategy", "predictor")
    if strategy not in STRATEGIES:
        yield f"/configuration: the finals' strategy is '{strategy}'"
    if configuration["finals"]["trainings"] < row_count(run["short_trainings"]):
        yield "/short_trainings has more rows than /configuration allows trainings"


def standardisation_problems(run):
    channels = run["data/shape"][0]
    mean, deviation = run["data/mean"][:], run["data/deviation"][:]
    if not len(mean) == len(deviation) == channels:
        yield "/data/mean and deviation have not a number a channel"
    if not all(0 <= value <= 1 for value in mean):
        yield f"/data/mean is {mean}, of pixels of 0 to 1"
    # No numbers of 0 to 1 deviate by more from their mean than half of them at either end; a channel
    # whose pixels are all equal is divided by 1.
    if not all(0 < value <= 0.5 or value == 1 for value in deviation):
        yield f"/data/deviation is {deviation}, of pixels of 0 to 1"


def split_problems(run):
    splits = {name: run["splits"][name][:] for name in ("train", "validation", "holdout")}
    indices = numpy.concatenate(list(splits.values()))
    if len(numpy.unique(indices)) != len(indices) or (len(indices) and indices.min() < 0):
        yield "/splits share an image, or name one twice"


def position_problems(path, position, training, images, curve):
    """A position beside the training's settings and the rows of its curve."""
    steps = images // training["batch"]
    epoch, step = position["epoch"], position["step"]
    if not (0 <= epoch <= training["epochs"] and 0 <= step <= steps):
        yield f"{path}: epoch {epoch}, step {step} of {training['epochs']} epochs of {steps} steps"
    if epoch == training["epochs"] and step != 0:
        yield f"{path}: step {step} after the last epoch"
    if row_count(curve) != epoch:
        yield f"{path}: {row_count(curve)} rows of the curve after {epoch} epochs"
    current = position["current"]
    if current["gradients"]["steps"] + current["skippedSteps"] != step:
        yield f"{path}: {current['gradients']['steps']} and {current['skippedSteps']} steps of {step}"
    if current["images"] != current["gradients"]["steps"] * training["batch"]:
        yield f"{path}: {current['images']} images in {current['gradients']['steps']} steps"
    yield from curve_problems(path, curve, steps)


def curve_problems(path, curve, steps):
    for name in ("training_accuracy", "clipped_share"):
        if not all(0 <= value <= 1 or math.isnan(value) for value in column(curve, name)):
            yield f"{path}: {name} of the curve is no fraction"
    if not all(0 <= value <= steps for value in column(curve, "skipped_steps")):
        yield f"{path}: more steps skipped than an epoch has"
    norms = zip(column(curve, "gradient_norm"), column(curve, "gradient_norm_largest"))
    if not all(mean <= largest * (1 + 1e-12) for mean, largest in norms if largest == largest):
        yield f"{path}: a mean gradient norm above the largest"


def supernet_problems(run):
    configuration = json.loads(text(run["configuration"]))
    supernet, is_training = run["supernet"], run.attrs["phase"] == "supernet"
    yield from position_problems(
        "/supernet", json.loads(text(supernet["position"])), configuration["training"],
        len(run["splits/train"]), supernet["curve"])
    if len(supernet["optimizer"]) and not is_training:
        yield "/supernet/optimizer is there though training is over"
    yield from same_tensors("/supernet", supernet)


def same_tensors(path, group):
    """Weights, momentum and average have the same tensors, where there are any."""
    shapes = {name: tensor.shape for name, tensor in group["weights"].items()}
    for part in ("optimizer", "average"):
        other = {name: tensor.shape for name, tensor in group.get(part, {}).items()}
        if other and other != shapes:
            yield f"{path}/{part} has not the tensors of {path}/weights"


def trial_problems(run, path):
    table = run[path]
    ids = column(table, "id")
    if any(later <= earlier for earlier, later in zip(ids, ids[1:])):
        yield f"{path}: ids do not grow"
    for name, allowed in (("status", STATUSES), ("origin", ORIGINS)):
        if found := set(column(table, name)) - allowed:
            yield f"{path}: {name} {found}"
    validation = len(run["splits/validation"])
    rows = zip(*(column(table, name) for name in (
        "status", "reason", "images_scored", "correct", "accuracy", "macs", "parameters")))
    for row, (status, reason, images, correct, accuracy, macs, size) in enumerate(rows):
        whole = 0 <= correct <= images <= validation and min(macs, size) > 0
        if status == "failed":
            whole = whole and reason != "" and math.isnan(accuracy)
        else:
            whole = whole and reason == "" and images > 0 and accuracy == correct / images
        if status == "complete":
            whole = whole and images == validation
        if not whole:
            yield f"{path}: row {row} makes no sense"


def front_problems(run):
    offsets, trials = run["fronts/offsets"][:], run["fronts/trials"][:]
    if offsets[0] != 0 or offsets[-1] != len(trials) or any(numpy.diff(offsets) < 0):
        yield "/fronts/offsets do not cut /fronts/trials"
    if len(run["fronts/hypervolume"]) != len(offsets) - 1:
        yield "/fronts/hypervolume has not a number a generation"
    volumes = run["fronts/hypervolume"][:]
    if any(numpy.diff(volumes) < -1e-12) or any(volumes < 0):
        yield "/fronts/hypervolume shrinks: fronts only gain trials"
    status = dict(zip(column(run["trials"], "id"), column(run["trials"], "status")))
    if any(status.get(trial) != "complete" for trial in trials):
        yield "/fronts/trials names trials that are not complete"


def finalist_problems(run):
    ids = dict(zip(column(run["short_trainings"], "id"), column(run["short_trainings"], "genome")))
    for index, finalist in run["finalists"].items():
        own = finalist.attrs
        if ids.get(own["trial"]) != own["genome"]:
            yield f"/finalists/{index} is of no short training"
        if not 0 <= own["correct"] <= own["images"] or not own["loss"] >= 0:
            yield f"/finalists/{index} makes no sense"


def norm_problems(run):
    """Norms: of a front's networks; of each norm a mean and a variance, a number a channel."""
    norms = run.get("norms", {})
    if len(norms) and (run.attrs["phase"] != "done" or len(run["finalists"])):
        yield "/norms is there before the end, or beside finalists"
    if len(norms) and sorted(norms) != sorted(last_front(run)):
        yield "/norms is not of the front's networks"
    for genome, tensors in norms.items():
        names = list(tensors)
        for name in names:
            stem, _, what = name.rpartition(".")
            other = {"running_mean": "running_var", "running_var": "running_mean"}.get(what)
            if other is None or f"{stem}.{other}" not in tensors:
                yield f"/norms/{genome}/{name} is neither mean nor variance, or has not its other"
            elif tensors[name].ndim != 1 or tensors[name].shape != tensors[f"{stem}.{other}"].shape:
                yield f"/norms/{genome}/{name} has not a number a channel"
            if not numpy.isfinite(tensors[name][:]).all():
                yield f"/norms/{genome}/{name} holds what is no number"
            if what == "running_var" and not (tensors[name][:] >= 0).all():
                yield f"/norms/{genome}/{name} is negative"


def unfinished_problems(run):
    for index, network in run.get("unfinished", {}).items():
        path = f"/unfinished/{index}"
        recipe = json.loads(text(network["configuration"]))
        images = len(run["splits/train"])
        if recipe["usesValidationImages"]:
            images += len(run["splits/holdout"])
            images += 0 if "patience" in recipe else len(run["splits/validation"])
        position = json.loads(text(network["position"]))
        yield from position_problems(path, position, recipe["training"], images, network["curve"])
        yield from same_tensors(path, network)
        yield from retraining_problems(path, network, recipe)
        if not (len(network["optimizer"]) and network.attrs["trial"] >= 0):
            yield f"{path} has no momentum, or no trial"
        if ("best" in network) != ("patience" in recipe and position["epoch"] > 0):
            yield f"{path}: best weights without patience, or none with it"
        if "epoch_start" in network:
            yield from same_tensors(f"{path}/epoch_start", network["epoch_start"])
            start = json.loads(text(network["epoch_start/position"]))
            if (start["epoch"], start["step"]) != (position["epoch"], 0):
                yield f"{path}/epoch_start is of epoch {start['epoch']}, step {start['step']}"


def retrained_problems(run):
    seen = []
    for index, network in run["retrained"].items():
        recipe = json.loads(text(network["configuration"]))
        yield from retraining_problems(f"/retrained/{index}", network, recipe)
        seed = recipe.pop("seed")
        kind = (network.attrs["genome"], json.dumps(recipe, sort_keys=True))
        if seen and seen[-1][0] == kind and seen[-1][1] >= seed:
            yield f"/retrained/{index} does not come by its seed"
        if seen and seen[-1][0] != kind and kind in (other for other, _ in seen):
            yield f"/retrained/{index} does not stand with those of its recipe"
        seen.append((kind, seed))


def retraining_problems(path, network, recipe):
    """The curve and the gradients of a network that is, or was, retrained."""
    curve = network["curve"]
    retreats = column(curve, "retreats")
    if any(count > 3 or count < 0 for count in retreats) or sorted(retreats) != list(retreats):
        yield f"{path}: retreats {list(retreats)}"
    measured = column(curve, "validation_accuracy")
    if "patience" in recipe:
        if not all(0 <= value <= 1 for value in measured):
            yield f"{path}: a validation accuracy is no fraction"
        best = int(numpy.argmax(measured)) if len(measured) else 0
        if len(measured) > best + 1 + recipe["patience"]:
            yield f"{path}: {len(measured)} epochs, the best of them {best + 1}"
    elif not all(math.isnan(value) for value in measured):
        yield f"{path}: validation accuracies without patience"
    for name, norms in network.get("gradients", {}).items():
        if norms.shape != (row_count(curve), 3):
            yield f"{path}/gradients/{name} has shape {norms.shape}"
        elif any(mean > largest * (1 + 1e-6) for mean, largest, _ in norms[:]):
            yield f"{path}/gradients/{name}: a mean norm above the largest"


def latency_problems(run):
    for path in ("latency/parts", "latency/networks", "timings/networks"):
        for name in ("nanoseconds", "batched_nanoseconds"):
            if path in run and any(value <= 0 for value in column(run[path], name)):
                yield f"/{path}/{name} is not positive"
    timed = column(run["timings"].get("networks", {}), "genome")
    if timed and ("latency" not in run or run.attrs["phase"] != "done"):
        yield "/timings/networks is there without /latency, or before the end"


def timing_problems(run):
    timings = run["timings"]
    for phase, seconds in timings["seconds"].attrs.items():
        if phase not in PHASES[:-1] or not seconds >= 0:
            yield f"/timings/seconds@{phase} is {seconds}"
    if row_count(timings["curve"]) != row_count(run["supernet/curve"]):
        yield "/timings/curve has not a row an epoch"
    if not all(rate > 0 for rate in column(timings["curve"], "images_per_second")):
        yield "/timings/curve/images_per_second is not positive"
    processes = timings["processes"]
    began = [datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")
             for moment in column(processes, "began") if moment]
    # Nobody wrote down when the first process of a file of version 2 began, and on how many threads.
    unknown = row_count(processes) - len(began)
    if row_count(processes) == 0 or began != sorted(began) or unknown > 1:
        yield "/timings/processes/began: none, or not one after the other"
    if not all(threads >= 1 for threads in column(processes, "threads")[unknown:]):
        yield "/timings/processes/threads is not positive"
    for name in ("command", "program", "processor", "libraries"):
        if not all(column(processes, name)[unknown if name == "libraries" else 0:]):
            yield f"/timings/processes/{name} says nothing"


def meaning_problems(run):
    for problems in (
        configuration_problems, standardisation_problems, split_problems, supernet_problems,
        front_problems, finalist_problems, norm_problems, unfinished_problems, retrained_problems,
        latency_problems,
        timing_problems,
    ):
        yield from problems(run)
    yield from trial_problems(run, "trials")
    yield from trial_problems(run, "short_trainings")
