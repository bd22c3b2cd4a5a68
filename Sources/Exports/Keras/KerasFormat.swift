/// Keras 3: `model.py`, layers such as a person would write, `model.weights.h5`, which Keras loads by
/// itself, and the files of ``JSONFormat``.
///
/// The script needs Keras and any one of its backends: PyTorch, JAX, TensorFlow.
public struct KerasFormat: WeightsFormat {
  public let name = "keras"
  public let summary = "Keras 3 layers with their weights (HDF5), for PyTorch, JAX and TensorFlow"
  public let fileNames = ["model.py", "model.weights.h5"] + JSONFormat().fileNames

  public var weightsFile: String { "model.weights.h5" }

  public init() {}

  public func usage(in folder: String) -> String? {
    "python3 \(folder)/model.py; in Python: from model import load; model = load()"
  }

  public func files(for model: Model) throws -> [ExportedFile] {
    let module = try PythonModule(model.network, for: .keras)
    return [
      ExportedFile(name: fileNames[0], text: Self.script(for: model, module)),
      ExportedFile(name: fileNames[1], bytes: try Self.weights(of: model, at: module.paths)),
    ] + JSONFormat().files(for: model)
  }
}
