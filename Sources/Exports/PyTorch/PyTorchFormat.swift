public import NASNetworks
import NASRecords

/// PyTorch: `model.py`, a module such as a person would write, `model.safetensors`, whose keys are
/// the names in its state dictionary, and the files of ``JSONFormat``.
///
/// `model.py` needs torch and nothing else; `train.py` trains it again by the settings of ours. Batch
/// norm's `num_batches_tracked`, which no inference reads, is left out; `load_state_dict(strict=True)`
/// fills it in.
public struct PyTorchFormat: WeightsFormat {
  public let name = "pytorch"
  public let summary =
    "a PyTorch module with its weights (safetensors), and a script that trains it"
  public let fileNames = ["model.py", "model.safetensors", "train.py"] + JSONFormat().fileNames

  public var weightsFile: String { "model.safetensors" }

  public init() {}

  public func usage(in folder: String) -> String? {
    "python3 \(folder)/model.py; in Python: from model import load; network = load()"
  }

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
    try PyTorchModule(network).slots.joined().map { Entry(name: $0.name, shape: $0.shape) }
  }

  public func files(for model: Model) throws -> [ExportedFile] {
    let module = try PyTorchModule(model.network)
    let weights = SafeTensorsFile.encode(
      module.tensors(of: model.weights).map {
        NamedTensor(name: $0.name, shape: $0.shape, values: $0.values)
      },
      metadata: [("space", model.card.space), ("genome", model.card.genome)])
    return [
      ExportedFile(name: fileNames[0], text: Self.script(for: model, module)),
      ExportedFile(name: fileNames[1], bytes: weights),
      ExportedFile(name: fileNames[2], text: TrainingScript(model.card.recipe).text),
    ] + JSONFormat().files(for: model)
  }

  public func tensors(from bytes: [UInt8], of network: Network) throws -> [WeightSet.Tensor] {
    let tensors: [NamedTensor]
    do throws(RecordError) {
      tensors = try WeightFile.decode(bytes)
    } catch {
      let subject = error.subject.isEmpty ? "it" : "'\(error.subject)'"
      throw ExportError(.unreadable, weightsFile, "\(subject) \(error.detail)")
    }
    let stored = try StoredTensors(
      tensors.map { .init(name: $0.name, shape: $0.shape, values: $0.values) }, in: weightsFile)
    return try PyTorchModule(network).tensors(in: stored, of: network)
  }
}
