public import NASNetworks
import NASPlatform

/// A format that has the weights, in a file that can be read back.
public protocol WeightsFormat: ExportFormat {
  /// The file that holds them.
  var weightsFile: String { get }
  /// Every tensor of the network, out of the file's bytes; in any order.
  ///
  /// - Throws: ``ExportError`` when the file is no such file, or not that network's.
  func tensors(from bytes: [UInt8], of network: Network) throws -> [WeightSet.Tensor]
}

extension Model {
  /// Whether a folder looks like an export.
  public static func isExported(to folder: String) -> Bool {
    WholeFile.exists("\(folder)/\(JSONFormat.fileName)")
  }

  /// Reads an export: what is in the folder is what comes out, whatever made it. The network and the
  /// card are those of `network.json`, the weights those of the format's own file.
  ///
  /// - Throws: ``ExportError`` of code `unreadable` when the folder holds no export with weights, or a
  ///   damaged one.
  public init(exportedTo folder: String) throws {
    let document = try Self.contents(of: JSONFormat.fileName, in: folder)
    let (network, card) = try Self.reading(JSONFormat.fileName, in: folder) {
      let read = try JSONFormat.read(String(decoding: document, as: UTF8.self))
      try read.card.check(fits: read.network)
      return read
    }
    let formats = ExportFormats.all.compactMap { $0 as? any WeightsFormat }
    let present = formats.first { WholeFile.exists("\(folder)/\($0.weightsFile)") }
    guard let format = present else {
      let names = formats.map(\.weightsFile).joined(separator: ", ")
      throw ExportError(.unreadable, folder, "holds no weights: expected one of \(names)")
    }
    let bytes = try Self.contents(of: format.weightsFile, in: folder)
    self = try Self.reading(format.weightsFile, in: folder) {
      try Model(
        network: network, tensors: format.tensors(from: bytes, of: network), card: card)
    }
  }

  /// Reads a file of an export; what is wrong with it is told of where it lies.
  private static func reading<Value>(
    _ file: String, in folder: String, _ work: () throws -> Value
  ) throws -> Value {
    do {
      return try work()
    } catch let error as ExportError {
      throw ExportError(
        .unreadable, "\(folder)/\(file)",
        error.code == .unreadable ? error.problem : error.description, hint: error.hint)
    }
  }

  private static func contents(of file: String, in folder: String) throws -> [UInt8] {
    do {
      return try WholeFile.read("\(folder)/\(file)")
    } catch {
      throw ExportError(.unreadable, error.path, "\(error.failure): \(error.reason)")
    }
  }
}

/// The tensors of a file by their names.
struct StoredTensors {
  private let file: String
  private let tensors: [String: WeightSet.Tensor]

  init(_ tensors: [WeightSet.Tensor], in file: String) {
    self.file = file
    self.tensors = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The numbers of a tensor.
  ///
  /// - Throws: ``ExportError`` when there is none of that name, or one of another size.
  func values(_ name: String, count: Int) throws -> [Float] {
    guard let tensor = tensors[name] else {
      throw ExportError(.unreadable, file, "holds no '\(name)'")
    }
    guard tensor.values.count == count else {
      throw ExportError(
        .unreadable, file, "'\(name)' has \(tensor.values.count) numbers, expected \(count)")
    }
    return tensor.values
  }
}
