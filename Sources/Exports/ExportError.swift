import NASNetworks

/// An export that cannot be made, or cannot be written where it was asked for.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// No format of that name.
    case unknownFormat
    /// Tensors that are not those of the network.
    case badWeights
    /// A model card that does not fit the network.
    case badCard
    /// A layer whose operation the format cannot express.
    case unsupportedOperation
    /// A format in 8 bits, and a model whose values' ranges nobody has measured.
    case notQuantised
    /// The output folder holds something already, or is not a folder.
    case folderInUse
    /// The system refused to write.
    case writeFailed
    /// A folder or a file that is no export, or a damaged one.
    case unreadable
  }

  public let code: Code
  /// What the error is about: a format, a tensor, a layer, a path.
  public let subject: String
  /// What was found and what was expected.
  public let problem: String
  /// What to do about it, where that is known.
  public let hint: String?

  init(_ code: Code, _ subject: String, _ problem: String, hint: String? = nil) {
    self.code = code
    self.subject = subject
    self.problem = problem
    self.hint = hint
  }

  /// A layer that a format has no words for.
  static func unwritten(_ layer: Layer, of site: LayerSite, in format: String) -> ExportError {
    let shapes = site.inputs.map(\.description).joined(separator: ", ")
    return ExportError(
      .unsupportedOperation, layer.name,
      "no \(format) is written for \(layer.operation.name) of \(shapes)")
  }

  public var description: String {
    switch code {
    case .unknownFormat: "no export format '\(subject)': \(problem)"
    case .badWeights: "weights of '\(subject)': \(problem)"
    case .badCard: "model card, \(subject): \(problem)"
    case .unsupportedOperation: "cannot export layer '\(subject)': \(problem)"
    case .notQuantised: "cannot export '\(subject)' in 8 bits: \(problem)"
    case .folderInUse: "cannot export to '\(subject)': \(problem)"
    case .writeFailed: "cannot write '\(subject)': \(problem)"
    case .unreadable: "cannot read '\(subject)': \(problem)"
    }
  }
}
