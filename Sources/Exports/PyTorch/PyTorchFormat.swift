public import NASNetworks

/// PyTorch: `model.py`, a module such as a person would write, `model.safetensors`, whose keys are
/// the names in its state dictionary, and the files of ``JSONFormat``.
///
/// The script needs torch and nothing else. Batch norm's `num_batches_tracked`, which no inference
/// reads, is left out; `load_state_dict(strict=True)` fills it in.
public struct PyTorchFormat: ExportFormat {
  public let name = "pytorch"
  public let summary = "a PyTorch module with its weights (safetensors)"
  public let fileNames = ["model.py", "model.safetensors"] + JSONFormat().fileNames

  public init() {}

  /// A tensor of the state dictionary.
  public struct Entry: Sendable, Hashable {
    public let name: String
    public let shape: [Int]
  }

  /// What `model.py` calls the tensors of a network: an entry for each of its parameters, in their
  /// order, with the same numbers in the same order.
  ///
  /// - Throws: ``ExportError`` when a layer's operation cannot be written in PyTorch.
  public static func entries(of network: Network) throws -> [Entry] {
    try PyTorchModule(network).entries
  }

  public func files(for model: Model) throws -> [ExportedFile] {
    let module = try PyTorchModule(model.network)
    let weights = SafeTensors.encode(
      module.tensors(model.weights),
      metadata: [("space", model.card.space), ("genome", model.card.genome)])
    return [
      ExportedFile(name: fileNames[0], text: Self.script(for: model, module)),
      ExportedFile(name: fileNames[1], bytes: weights),
    ] + JSONFormat().files(for: model)
  }
}
