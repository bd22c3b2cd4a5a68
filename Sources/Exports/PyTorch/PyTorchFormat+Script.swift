import NASNetworks

extension PyTorchFormat {
  /// The text of `model.py`.
  static func script(for model: Model, _ module: PyTorchModule) -> String {
    let body = module.python.definitions
    let input = model.network.input
    let head = PythonScript.documentation(
      of: model, usage: ["from model import load", "logits = load()(images)"],
      images: "N, \(input.channels), \(input.height), \(input.width)", needs: "torch")
    let usesFunctions = body.contains { $0.contains("F.") }
    let imports = """
      import json
      from pathlib import Path

      import torch
      from torch import nn\(usesFunctions ? "\nfrom torch.nn import functional as F" : "")
      """
    return PythonScript.text(
      [head, imports, PythonScript.constants(model.card)], body + [reader, loader, main(input)])
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
