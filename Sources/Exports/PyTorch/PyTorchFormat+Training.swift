import NASText

extension PyTorchFormat {
  /// The text of `train.py`: the recipe's settings as its defaults.
  static func training(by recipe: [ModelCard.Setting]) -> String {
    script(ScriptDefaults(recipe))
  }

  private static func script(_ defaults: ScriptDefaults) -> String {
    """
    \"""Trains the network of model.py by the settings that nas trains it with.\(defaults.omissions)

        python3 train.py --data FOLDER                   # from fresh weights
        python3 train.py --data FOLDER --from-weights    # from those of model.safetensors

    FOLDER holds IDX files (MNIST, Fashion-MNIST) or CIFAR-10's binaries, plain or with .gz. The result
    is trained.safetensors, which model.load("trained.safetensors") reads.
    Needs torch and numpy.
    \"""

    import argparse
    import gzip
    import json
    import math
    from pathlib import Path

    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional as F
    from torch.optim.swa_utils import AveragedModel, update_bn

    from model import MEAN, STD, Network, load


    def read(folder, name):
        \"""The bytes of a file that may be compressed.\"""
        plain, packed = Path(folder, name), Path(folder, f"{name}.gz")
        if not plain.exists() and not packed.exists():
            raise SystemExit(
                f"'{folder}' holds no {name}, plain or with .gz: expected IDX files "
                "(train-images-idx3-ubyte, train-labels-idx1-ubyte and t10k-... of both) "
                "or CIFAR-10's (data_batch_1.bin to data_batch_5.bin, test_batch.bin)"
            )
        data = plain.read_bytes() if plain.exists() else gzip.open(packed).read()
        return np.frombuffer(bytearray(data), np.uint8)


    def read_split(folder, split):
        \"""Pixels [images, channels, rows, columns] and labels of the train or the test split.\"""
        if not list(Path(folder).glob("*-ubyte*")):
            parts = [f"data_batch_{n}.bin" for n in range(1, 6)]
            names = parts if split == "train" else ["test_batch.bin"]
            records = np.concatenate([read(folder, name) for name in names]).reshape(-1, 3073)
            return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0]
        prefix = {"train": "train", "test": "t10k"}[split]
        rank = 4 if list(Path(folder).glob(f"{prefix}-images-idx4-ubyte*")) else 3
        images = read(folder, f"{prefix}-images-idx{rank}-ubyte")
        count, *sizes = images[4 : 4 + 4 * rank].view(">i4")
        labels = read(folder, f"{prefix}-labels-idx1-ubyte")[8:]
        return images[4 + 4 * rank :].reshape(count, -1, *sizes[-2:]), labels


    def standardise(pixels):
        \"""Images as the network reads them.\"""
        mean, deviation = (torch.tensor(values).view(1, -1, 1, 1) for values in (MEAN, STD))
        return (torch.from_numpy(pixels).float() / 255 - mean) / deviation


    def augment(images, crop, flips):
        \"""Moves every image by up to `crop` pixels each way, and mirrors half of them.\"""
        count, _, height, width = images.shape
        top, left = torch.randint(0, 2 * crop + 1, (2, count, 1))
        rows, columns = top + torch.arange(height), left + torch.arange(width)
        if flips:
            columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
        padded = F.pad(images, (crop,) * 4)
        samples = torch.arange(count).view(-1, 1, 1)
        return padded[samples, :, rows[:, :, None], columns[:, None]].permute(0, 3, 1, 2)


    def accuracy(network, pixels, labels, device):
        \"""The share of images that are classified rightly.\"""
        network.eval()
        right = 0
        with torch.no_grad():
            for first in range(0, len(labels), 1000):
                logits = network(standardise(pixels[first : first + 1000]).to(device))
                classes = logits.argmax(1).cpu().numpy()
                right += int((classes == labels[first : first + 1000]).sum())
        return right / len(labels)


    def make_optimizer(network, settings):
        \"""What inputs are multiplied by decays; norms, biases and embeddings do not.\"""
        layers = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
        weights = [layer.weight for layer in layers]
        others = [p for p in network.parameters() if not any(p is weight for weight in weights)]
        groups = [
            {"params": weights, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        if settings.optimizer == "adamw":
            betas = (settings.momentum, settings.square_decay)
            return torch.optim.AdamW(
                groups, lr=settings.learning_rate, betas=betas, eps=settings.epsilon
            )
        # Without any momentum there is none of Nesterov's.
        nesterov = settings.optimizer == "nesterov" and settings.momentum > 0
        return torch.optim.SGD(
            groups, lr=settings.learning_rate, momentum=settings.momentum, nesterov=nesterov
        )


    def train(network, pixels, labels, settings):
        \"""Trains the network; returns the average of its weights over the last steps.\"""
        optimizer = make_optimizer(network, settings)
        per_epoch = len(labels) // settings.batch  # What is left over waits for the next epoch.
        steps, warm_up = settings.epochs * per_epoch, round(settings.warm_up * per_epoch)

        def rate(step):
            \"""A linear warm-up, then half a cosine.\"""
            if step < warm_up:
                return (step + 1) / warm_up
            return (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up))) / 2

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)

        def mix(average, latest, step):
            \"""An exponential average, in the beginning of a tenth of the steps.\"""
            return average + (1 - min(settings.weight_average, step / (step + 9))) * (latest - average)

        averaged = AveragedModel(network, avg_fn=mix)
        for epoch in range(settings.epochs):
            network.train()
            total = 0.0
            order = torch.randperm(len(labels))[: per_epoch * settings.batch]
            for batch in order.split(settings.batch):
                images = augment(standardise(pixels[batch]), settings.crop, settings.flips)
                targets = torch.from_numpy(labels[batch]).long().to(settings.device)
                loss = F.cross_entropy(
                    network(images.to(settings.device)), targets,
                    label_smoothing=settings.label_smoothing,
                )
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
                optimizer.step()
                schedule.step()
                averaged.update_parameters(network)
                total += loss.item()
            print(f"epoch {epoch + 1}/{settings.epochs}: loss {total / per_epoch:.4f}", flush=True)
        # The averaged weights want statistics of their own: of images as in training, 128 at a time.
        measured = pixels[:8192]
        parts = np.array_split(measured, max(1, len(measured) // 128))
        images = (augment(standardise(part), settings.crop, settings.flips) for part in parts)
        update_bn(images, averaged, device=settings.device)
        return averaged.module


    def save(network, path):
        \"""Writes the state dictionary as safetensors, in f32.\"""
        header, data = {}, b""
        for name, tensor in network.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            numbers = tensor.float().cpu().numpy().tobytes()
            offsets = [len(data), len(data) + len(numbers)]
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
            data += numbers
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


    def make_parser():
        \"""The options, with the recipe's settings as defaults.\"""
        parser = argparse.ArgumentParser(
            description=__doc__.splitlines()[0],
            formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        )
        add, none = parser.add_argument, argparse.SUPPRESS
        device = "cuda" if torch.cuda.is_available() else "cpu"
        add("--data", required=True, default=none, metavar="FOLDER", help="where the images are")
        add("--from-weights", action="store_true", help="begin with those of model.safetensors")
        add("--output", default="trained.safetensors", metavar="FILE", help="for the new weights")
        add("--epochs", type=int, default=\(defaults.number("epochs")), help="how often each image is seen")
        add("--batch", type=int, default=\(defaults.number("batch")), help="images a step")
        add(
            "--optimizer", choices=\(ScriptDefaults.choices), default=\(defaults.word("optimizer")),
            help="how weights follow their gradient",
        )
        add("--learning-rate", type=float, default=\(defaults.number("learning-rate")), help="the highest")
        add(
            "--warm-up", type=float, default=\(defaults.number("warm-up")), metavar="EPOCHS",
            help="in which the learning rate rises to its highest",
        )
        add(
            "--momentum", type=float, default=\(defaults.number("momentum")),
            help="the share of the last step's direction that a step keeps (beta 1 of adamw)",
        )
        add(
            "--square-decay", type=float, default=\(defaults.number("square-decay")),
            help="the same of the gradients' size (beta 2); of adamw alone",
        )
        add(
            "--epsilon", type=float, default=\(defaults.number("epsilon")),
            help="added to the gradients' size; of adamw alone",
        )
        add(
            "--weight-decay", type=float, default=\(defaults.number("weight-decay")),
            help="how much weights shrink; norms, biases and embeddings do not",
        )
        add(
            "--clip-norm", type=float, default=\(defaults.number("clip-norm")),
            help="the gradient's greatest norm",
        )
        add(
            "--label-smoothing", type=float, default=\(defaults.number("label-smoothing")),
            help="the share of a label that is spread over all classes",
        )
        add(
            "--weight-average", type=float, default=\(defaults.number("weight-average")),
            help="the decay of the weights' average over the last steps, which is the result",
        )
        add(
            "--crop", type=int, default=\(defaults.number("crop")), metavar="PIXELS",
            help="images are moved by up to so many each way",
        )
        add(
            "--flips", action=argparse.BooleanOptionalAction, default=\(defaults.flag("flips")),
            help="whether half of the images are mirrored",
        )
        add("--seed", type=int, default=0, help="of PyTorch's random numbers")
        add("--threads", type=int, default=torch.get_num_threads(), help="of the processor")
        add("--device", default=device, help="what trains, as PyTorch calls it")
        add("--limit", type=int, default=none, metavar="IMAGES", help="train on so many, not on all")
        return parser


    def main():
        parser = make_parser()
        settings = parser.parse_args()
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.threads)
        limit = vars(settings).get("limit")
        pixels, labels = (part[:limit] for part in read_split(settings.data, "train"))
        if not 2 <= settings.batch <= len(labels):
            parser.error(
                f"--batch {settings.batch}: there are {len(labels)} images to train on, "
                "and a batch has two to as many"
            )
        network = load() if settings.from_weights else Network()
        network = train(network.to(settings.device), pixels, labels, settings)
        save(network, settings.output)
        right = accuracy(network, *read_split(settings.data, "test"), settings.device)
        print(f"test accuracy {right:.2%}")


    if __name__ == "__main__":
        main()

    """
  }
}

/// A recipe's settings as the script has them.
private struct ScriptDefaults {
  /// What the script has settings for, and what they are where a model has no recipe.
  private static let plain = [
    ("epochs", "40"), ("batch", "128"), ("optimizer", "nesterov"), ("learning-rate", "0.1"),
    ("warm-up", "1"), ("momentum", "0.9"), ("square-decay", "0.999"), ("epsilon", "1e-08"),
    ("weight-decay", "0.0003"), ("clip-norm", "5"), ("label-smoothing", "0.1"),
    ("weight-average", "0.999"), ("crop", "2"), ("flips", "no"),
  ].map { (name: $0.0, value: $0.1) }
  /// The optimizers that it has.
  static let optimizers = ["nesterov", "sgd", "adamw"]
  /// The same as Python has them.
  static var choices: String {
    "[\(optimizers.map(PythonText.literal).joined(separator: ", "))]"
  }
  /// Settings that are of no use to another optimizer than the recipe's.
  private static let ofOptimizer = [
    "optimizer", "learning-rate", "momentum", "square-decay", "epsilon", "weight-decay",
    "clip-norm",
  ]

  private let recipe: [ModelCard.Setting]
  /// Whether the recipe's optimizer is one of the script's.
  private let hasOptimizer: Bool

  init(_ recipe: [ModelCard.Setting]) {
    self.recipe = recipe
    let optimizer = recipe.first { $0.name == "optimizer" }?.value
    hasOptimizer = optimizer.map(Self.optimizers.contains) ?? true
  }

  private func text(_ name: String) -> String {
    let plain = Self.plain.first { $0.name == name }!.value
    guard hasOptimizer || !Self.ofOptimizer.contains(name),
      let own = recipe.first(where: { $0.name == name })?.value
    else { return plain }
    // Weights that were loaded and not trained say nothing of how long to train them.
    let isUntrained = recipe.first { $0.name == "epochs" }?.value == "0"
    return isUntrained && ["epochs", "warm-up"].contains(name) ? plain : own
  }

  /// A number as Python has it.
  func number(_ name: String) -> String {
    text(name) == "none" ? "float(\"inf\")" : text(name)
  }

  func flag(_ name: String) -> String { text(name) == "yes" ? "True" : "False" }

  func word(_ name: String) -> String { PythonText.literal(text(name)) }

  /// A paragraph on what the recipe has besides; nothing where that is nothing.
  var omissions: String {
    let others = recipe.filter { setting in
      let isKnown = Self.plain.contains { $0.name == setting.name }
      let isLost = !hasOptimizer && Self.ofOptimizer.contains(setting.name)
      return !setting.isUsual && (!isKnown || isLost)
    }
    guard !others.isEmpty else { return "" }
    let list = others.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let stead =
      hasOptimizer
      ? "half a cosine and labels as they are"
      : "Nesterov's momentum at the plain recipe's numbers, half a cosine and labels as they are"
    let words = "Left out of them, for \(stead): \(list)."
    return "\n\n"
      + Paragraph.lines(of: PythonText.docstring(words), width: 98).joined(separator: "\n")
  }
}
