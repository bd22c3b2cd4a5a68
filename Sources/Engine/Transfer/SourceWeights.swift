import Foundation
import NASCompute
import NASExports
import NASNetworks
import NASPlatform
import NASRecords
import NASSupernets

/// What weights a training began with: recorded with what came of it.
public struct WeightOrigin: Sendable, Hashable, Codable {
  /// A file, or the folder of an export or of a run; absolute.
  public let path: String
  /// SHA-256 of the file, or of the weights of the run's supernet: `sha256:9f86…`.
  public let digest: String
  /// The data set that they were retrained on, and so on its validation images, too, as an export tells;
  /// nil where none is known.
  public let retrainedOn: String?

  init(path: String, digest: String, retrainedOn: String? = nil) {
    self.path = path
    self.digest = digest
    self.retrainedOn = retrainedOn
  }
}

/// Weights of another program's file, of an export, or of another run's supernet.
public struct SourceWeights: Sendable {
  public let source: WeightOrigin
  let tensors: [Tensor]
  /// Whether they are a supernet's, of which networks and other supernets take slices.
  let isSupernet: Bool
  /// Whether they have the names that we give them; else these may be of model.py, or somebody else's.
  let hasOwnNames: Bool

  struct Tensor: Sendable {
    let name: String
    let shape: [Int]
    /// See ``NASNetworks/Parameter/sections``; nil where it is not known, too.
    let sections: [[Int]]?
    let values: [Float]
  }

  /// Reads a file, or the export or the run in a folder.
  ///
  /// - Throws: ``NASRecords/RecordError`` or ``NASExports/ExportError`` when it cannot be read;
  ///   ``EngineError`` when the run has no trained supernet.
  public static func read(_ path: String) throws -> SourceWeights {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw EngineError(
        .badSetting, "there is no file '\(path)' to take weights from",
        hint: "give a .safetensors or .h5 file, or the folder of an export or of a run")
    }
    if isFolder.boolValue {
      return try Model.isExported(to: path) ? readExport(path) : readRun(path)
    }
    if path.hasSuffix("/\(RunFile.name)") {
      return try readRun(String(path.dropLast(RunFile.name.count + 1)))
    }
    let file = try WeightFile.read(path)
    return SourceWeights(
      source: WeightOrigin(path: path, digest: "sha256:\(file.digest)"),
      tensors: file.tensors.map {
        Tensor(name: $0.name, shape: $0.shape, sections: nil, values: $0.values)
      }, isSupernet: false, hasOwnNames: false)
  }

  /// The same weights again.
  ///
  /// - Throws: ``EngineError`` when they have changed.
  static func read(_ source: WeightOrigin) throws -> SourceWeights {
    let found = try read(source.path)
    guard found.source.digest == source.digest else {
      throw EngineError(
        .mismatch,
        "'\(source.path)' holds other weights than those that the training began with: "
          + "\(found.source.digest), not \(source.digest)",
        hint: "put them back; `nas retrain` begins a training with what is there now")
    }
    return found
  }

  /// The same, by the network's own names where they are of a file that the network's export to Keras
  /// saved: Keras numbers the entries of a list by their classes, so that only the network tells them.
  func named(by network: Network) -> SourceWeights {
    guard !isSupernet, let bytes = try? WholeFile.read(source.path),
      let tensors = try? KerasFormat().tensors(from: bytes, of: network)
    else { return self }
    return SourceWeights(
      source: source, tensors: tensors.map(Tensor.init), isSupernet: false, hasOwnNames: true)
  }

  private static func readExport(_ folder: String) throws -> SourceWeights {
    let model = try Model(exportedTo: folder)
    let tensors = model.weights.tensors.map(Tensor.init)
    return SourceWeights(
      source: WeightOrigin(
        path: folder, digest: digest(of: tensors),
        retrainedOn: model.card.origin == .retrained ? model.card.dataset : nil),
      tensors: tensors, isSupernet: false, hasOwnNames: true)
  }

  static func digest(of model: Model) -> String {
    digest(of: model.weights.tensors.map(Tensor.init))
  }

  /// Of names, shapes and numbers.
  static func digest(of tensors: [Tensor]) -> String {
    var digest = SHA256()
    for tensor in tensors {
      digest.add(Array("\(tensor.name) \(tensor.shape)".utf8))
      digest.add(tensor.values.withUnsafeBytes { Array($0) })
    }
    return "sha256:\(digest.hexDigest)"
  }

  private static func readRun(_ folder: String) throws -> SourceWeights {
    let state = try RunState(RunFile.read(inFolder: folder))
    guard state.configuration.hasSupernet else {
      throw EngineError(
        .unknownPick, "the run in '\(folder)' has no supernet to take weights from",
        hint: "export one of its networks, and give the file: nas export \(folder) --pick best "
          + "--format pytorch --output model")
    }
    guard state.phase != .supernet else {
      throw EngineError(
        .unfinished, "the supernet of the run in '\(folder)' is still being trained",
        hint: "finish it with `nas resume \(folder)`")
    }
    let (layout, weights) = (state.supernet.layout, state.supernet.weights)
    let tensors = layout.slots.map { slot in
      Tensor(
        name: slot.parameter.name, shape: slot.parameter.shape,
        sections: slot.parameter.sections, values: Array(weights.elements[slot.range]))
    }
    return SourceWeights(
      source: WeightOrigin(path: folder, digest: digest(of: tensors)), tensors: tensors,
      isSupernet: true, hasOwnNames: true)
  }
}

extension SourceWeights.Tensor {
  init(_ tensor: NamedTensor) {
    self.init(name: tensor.name, shape: tensor.shape, sections: nil, values: tensor.values)
  }

  fileprivate init(_ tensor: WeightSet.Tensor) {
    self.init(name: tensor.name, shape: tensor.shape, sections: nil, values: tensor.values)
  }
}
