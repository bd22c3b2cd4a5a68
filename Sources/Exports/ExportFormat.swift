import NASText

/// A way to hand a model on. To add one, write its type and name it in ``ExportFormats/all``.
public protocol ExportFormat: Sendable {
  /// What the command line calls it.
  var name: String { get }
  /// What it is good for, in one line.
  var summary: String { get }
  /// The files that it writes.
  var fileNames: [String] { get }
  /// Whether it wants a model's quantisation.
  var isQuantised: Bool { get }
  /// How to try what was written, in a line for a person; nil where nothing can be run.
  ///
  /// - Parameter folder: Where it was written to, as a shell has it.
  func usage(in folder: String) -> String?
  /// What a model takes on a microcontroller; nil where the format is for none.
  ///
  /// - Throws: ``ExportError`` when the format cannot express the model.
  func memory(of model: Model) throws -> DeviceMemory?
  /// Makes the files, in the order of ``fileNames``.
  ///
  /// - Throws: ``ExportError`` when the format cannot express the model.
  func files(for model: Model) throws -> [ExportedFile]
}

/// One file of an export, in memory.
public struct ExportedFile: Sendable, Hashable {
  public let name: String
  public let bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }
}

extension ExportFormat {
  public var isQuantised: Bool { false }
  public func usage(in folder: String) -> String? { nil }
  public func memory(of model: Model) throws -> DeviceMemory? { nil }

  /// Writes the model into `folder`, whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: Must not exist, or be empty. Folders above it are made.
  ///   - extras: More files to put beside the format's own.
  /// - Throws: ``ExportError``; then `folder` is as it was.
  public func export(
    _ model: Model, to folder: String, adding extras: [ExportedFile] = []
  ) throws {
    try ExportFolder.write(try files(for: model) + extras, to: folder)
  }
}

/// The formats there are.
public enum ExportFormats {
  public static let all: [any ExportFormat] = [
    JSONFormat(), PyTorchFormat(), KerasFormat(), ONNXFormat(), ONNXInt8Format(), CFormat(),
    CIntegerFormat(),
  ]

  /// Exports in several formats, each into a folder of the format's name, those in 8 bits where the model
  /// can be so: for those who compare formats.
  ///
  /// - Throws: ``ExportError``; then the format's folder is as it was.
  public static func export(
    _ model: Model, as formats: [any ExportFormat] = all, to folder: String,
    adding extras: [ExportedFile] = []
  ) throws {
    for format in formats {
      do {
        try format.export(model, to: "\(folder)/\(format.name)", adding: extras)
      } catch let error as ExportError
        where format.isQuantised && [.unsupportedOperation, .notQuantised].contains(error.code)
      {
        continue
      }
    }
  }

  /// - Throws: ``ExportError`` when there is no format of that name.
  public static func format(named name: String) throws -> any ExportFormat {
    guard let format = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      throw ExportError(
        .unknownFormat, name, "expected one of \(names.joined(separator: ", "))",
        hint: Spelling.hint(for: name, among: names))
    }
    return format
  }
}
