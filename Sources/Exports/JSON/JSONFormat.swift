import NASText

/// `network.json`: everything about a model but its weights, for other programs to read,
/// and `MODEL_CARD.md`, for a person.
/// `docs/exports.md` documents the keys.
public struct JSONFormat: ExportFormat {
  /// Raised when a key changes its meaning or goes; new keys do not raise it.
  public static let version = 2
  static let format = "nas-network"
  static let fileName = "network.json"

  public let name = "json"
  public let summary = "genome, layers, shapes and costs as JSON, without weights"
  public let fileNames = [fileName, ModelCard.fileName]

  public init() {}

  public func files(for model: Model) -> [ExportedFile] { files(for: model, memory: nil) }

  /// - Parameter memory: What the model takes in the format that the files lie beside, where that is
  ///   known.
  func files(for model: Model, memory: DeviceMemory?) -> [ExportedFile] {
    [
      ExportedFile(name: fileNames[0], text: Self.document(model).text(columns: 100) + "\n"),
      model.card.file(for: model.network, memory: memory),
    ]
  }
}
