import NASText

extension PyTorchFormat {
  /// The text of `train.py`: the recipe's settings as its defaults.
  static func training(by recipe: [ModelCard.Setting]) -> String {
    func text(_ name: String) -> String {
      recipe.first { $0.name == name }?.value ?? plain.first { $0.name == name }!.value
    }
    func value(_ name: String) -> String {
      text(name) == "none" ? "float(\"inf\")" : text(name)
    }
    func flag(_ name: String) -> String { text(name) == "yes" ? "True" : "False" }
    return script(omissions: omissions(of: recipe), value: value, flag: flag)
  }

  /// What the script has settings for, and what they are where a model has no recipe.
  private static let plain = [
    ("epochs", "40"), ("batch", "128"), ("learning-rate", "0.1"), ("warm-up", "1"),
    ("momentum", "0.9"), ("weight-decay", "0.0003"), ("clip-norm", "5"),
    ("label-smoothing", "0.1"), ("weight-average", "0.999"), ("crop", "2"), ("flips", "no"),
  ].map { (name: $0.0, value: $0.1) }

  /// A paragraph on what the recipe has besides; nothing where that is nothing.
  private static func omissions(of recipe: [ModelCard.Setting]) -> String {
    let others = recipe.filter { setting in
      !setting.isUsual && !plain.contains { $0.name == setting.name }
    }
    guard !others.isEmpty else { return "" }
    let list = others.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let words =
      "Left out of them, for Nesterov's momentum, half a cosine and labels as they are: \(list)."
    return "\n\n" + Paragraph.lines(of: words, width: 98).joined(separator: "\n")
  }

  private static func script(
    omissions: String, value: (String) -> String, flag: (String) -> String
  ) -> String {
    """
    \"""Trains the network of model.py by the settings that nas trains it with.\(omissions)

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
        plain = Path(folder, name)
        data = plain.read_bytes() if plain.exists() else gzip.open(f"{plain}.gz").read()
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


    def accuracy(network, pixels, labels):
        \"""The share of images that are classified rightly.\"""
        network.eval()
        right = 0
        with torch.no_grad():
            for first in range(0, len(labels), 1000):
                logits = network(standardise(pixels[first : first + 1000]))
                right += int((logits.argmax(1).numpy() == labels[first : first + 1000]).sum())
        return right / len(labels)


    def train(network, pixels, labels, settings):
        \"""Trains the network; returns the average of its weights over the last steps.\"""
        # What inputs are multiplied by decays; norms, biases and embeddings do not.
        layers = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
        weights = [layer.weight for layer in layers]
        others = [p for p in network.parameters() if not any(p is weight for weight in weights)]
        groups = [{"params": weights, "weight_decay": settings.weight_decay}, {"params": others}]
        optimizer = torch.optim.SGD(
            groups, lr=settings.learning_rate, momentum=settings.momentum, nesterov=True
        )
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
                targets = torch.from_numpy(labels[batch]).long()
                loss = F.cross_entropy(
                    network(images), targets, label_smoothing=settings.label_smoothing
                )
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
                optimizer.step()
                schedule.step()
                averaged.update_parameters(network)
                total += loss.item()
            print(f"epoch {epoch + 1}/{settings.epochs}: loss {total / per_epoch:.4f}", flush=True)
        # The averaged weights want statistics of their own.
        update_bn((standardise(part) for part in np.array_split(pixels[:8192], 64)), averaged)
        return averaged.module


    def save(network, path):
        \"""Writes the state dictionary as safetensors, in f32.\"""
        header, data = {}, b""
        for name, tensor in network.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            numbers = tensor.float().numpy().tobytes()
            offsets = [len(data), len(data) + len(numbers)]
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
            data += numbers
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


    def main():
        parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
        parser.add_argument("--data", required=True, metavar="FOLDER")
        parser.add_argument("--from-weights", action="store_true")
        parser.add_argument("--output", default="trained.safetensors", metavar="FILE")
        parser.add_argument("--epochs", type=int, default=\(value("epochs")))
        parser.add_argument("--batch", type=int, default=\(value("batch")))
        parser.add_argument("--learning-rate", type=float, default=\(value("learning-rate")))
        parser.add_argument("--warm-up", type=float, default=\(value("warm-up")), metavar="EPOCHS")
        parser.add_argument("--momentum", type=float, default=\(value("momentum")))
        parser.add_argument("--weight-decay", type=float, default=\(value("weight-decay")))
        parser.add_argument("--clip-norm", type=float, default=\(value("clip-norm")))
        parser.add_argument("--label-smoothing", type=float, default=\(value("label-smoothing")))
        parser.add_argument("--weight-average", type=float, default=\(value("weight-average")))
        parser.add_argument("--crop", type=int, default=\(value("crop")), metavar="PIXELS")
        parser.add_argument("--flips", action=argparse.BooleanOptionalAction, default=\(flag("flips")))
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--threads", type=int, default=torch.get_num_threads())
        parser.add_argument("--limit", type=int, metavar="IMAGES", help="train on so many")
        settings = parser.parse_args()
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.threads)
        pixels, labels = read_split(settings.data, "train")
        network = load() if settings.from_weights else Network()
        network = train(network, pixels[: settings.limit], labels[: settings.limit], settings)
        save(network, settings.output)
        print(f"test accuracy {accuracy(network, *read_split(settings.data, 'test')):.2%}")


    if __name__ == "__main__":
        main()

    """
  }
}
