import NASNetworks
import NASText

extension PyTorchFormat {
  /// The text of `model.py`.
  static func script(for model: Model, _ module: PyTorchModule) -> String {
    let helpers = module.helpers.map(\.definition)
    let classes = module.classes.map { ClassWriter($0, among: module.classes).text }
    let body = helpers + classes
    let usesFunctions = body.contains { $0.contains("F.") }
    let sections =
      [header(model, usesFunctions: usesFunctions) + "\n\n" + constants(model.card)] + body
      + [reader, loader, main(model.network.input)]
    return sections.joined(separator: "\n\n\n") + "\n"
  }

  private static func header(_ model: Model, usesFunctions: Bool) -> String {
    let (costs, card, input) = (model.network.costs, model.card, model.network.input)
    let accuracies = card.accuracies.map { accuracy in
      "\(Quantity.percent(accuracy.value)) on the \(PythonText.docstring(accuracy.split)) split"
    }
    return """
      \"""Image classifier for \(PythonText.docstring(card.dataset)), found by nas.

      Search space: \(PythonText.docstring(card.space))
      Genome: \(PythonText.docstring(card.genome))\(chosen(card))
      Cost: \(Quantity.grouped(costs.macs)) multiply-accumulates an image
      Size: \(Quantity.grouped(costs.parameters)) parameters
      Weights: \(card.origin.rawValue)
      Accuracy: \(accuracies.isEmpty ? "not measured" : accuracies.joined(separator: ", "))

          from model import load
          logits = load()(images)

      Images are float32 [N, \(input.channels), \(input.height), \(input.width)]: \
      (pixel / 255 - MEAN) / STD, channel by channel.
      Needs torch.
      \"""

      import json
      from pathlib import Path

      import torch
      from torch import nn\(usesFunctions ? "\nfrom torch.nn import functional as F" : "")
      """
  }

  /// A line of its own, or several.
  private static func chosen(_ card: ModelCard) -> String {
    guard !card.words.isEmpty else { return "" }
    let lines = Paragraph.lines(
      of: "Chosen: " + PythonText.docstring(card.words), width: 88, indent: "    ",
      keepsPhrases: true)
    return "\n" + lines.joined(separator: "\n")
  }

  private static func constants(_ card: ModelCard) -> String {
    var lines = [
      PythonText.tuple("MEAN", card.mean.map { "\($0)" }),
      PythonText.tuple("STD", card.deviation.map { "\($0)" }),
    ]
    if !card.classNames.isEmpty {
      lines.append(PythonText.tuple("CLASSES", card.classNames.map(PythonText.literal)))
    }
    return lines.joined(separator: "\n")
  }

  private static let reader = """
    def read_safetensors(path):
        \"""The tensors of a safetensors file of f32, by name.\"""
        data = bytearray(Path(path).read_bytes())
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        header.pop("__metadata__", None)
        tensors = {}
        for name, entry in header.items():
            first, end = entry["data_offsets"]
            flat = torch.frombuffer(data[start + first : start + end], dtype=torch.float32)
            tensors[name] = flat.reshape(entry["shape"])
        return tensors
    """

  private static let loader = """
    def load(path=None):
        \"""The network with its trained weights, ready for inference.\"""
        network = Network()
        weights = read_safetensors(path or Path(__file__).with_name("model.safetensors"))
        network.load_state_dict(weights, strict=True)
        return network.eval()
    """

  private static func main(_ input: Shape) -> String {
    """
    if __name__ == "__main__":
        network = load()
        images = torch.zeros(1, \(input.channels), \(input.height), \(input.width))
        with torch.no_grad():
            logits = network(images)
        print(f"{sum(p.numel() for p in network.parameters()):,} parameters")
        print(f"{tuple(images.shape)} -> {tuple(logits.shape)}")
    """
  }
}
