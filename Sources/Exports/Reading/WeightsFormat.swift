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
    guard let format = present else { throw Self.isNotRead(folder, but: formats) }
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

  /// Of a folder without weights, or with such as are for devices alone.
  private static func isNotRead(_ folder: String, but formats: [any WeightsFormat]) -> ExportError {
    let written = ExportFormats.all.first { format in
      !(format is any WeightsFormat) && !(format is JSONFormat)
        && WholeFile.exists("\(folder)/\(format.fileNames[0])")
    }
    guard let written else {
      let files = formats.map(\.weightsFile).joined(separator: ", ")
      return ExportError(
        .unreadable, folder,
        "holds no weights, as an export of format json has none: expected one of \(files)")
    }
    let names = formats.map(\.name).joined(separator: ", ")
    return ExportError(
      .unreadable, folder,
      "is an export of format \(written.name), which is not read back: expected one of \(names)")
  }

  private static func contents(of file: String, in folder: String) throws -> [UInt8] {
    do {
      return try WholeFile.read("\(folder)/\(file)")
    } catch {
      throw ExportError(.unreadable, error.path, "\(error.failure): \(error.reason)")
    }
  }
}

/// The tensors of a file by their names, each for one of the network's: as strict as `model.py` loads
/// them.
struct StoredTensors {
  private let file: String
  private let ignoresOnes: Bool
  /// Those that nobody has taken.
  private var rest: [String: WeightSet.Tensor] = [:]

  /// - Parameter ignoresOnes: Whether axes of a single number may be there or not.
  /// - Throws: ``ExportError`` when there are two of a name.
  init(
    _ tensors: [WeightSet.Tensor], in file: String, ignoringOnes ignoresOnes: Bool = false
  ) throws {
    self.file = file
    self.ignoresOnes = ignoresOnes
    for tensor in tensors {
      guard rest.updateValue(tensor, forKey: tensor.name) == nil else {
        throw ExportError(.unreadable, file, "holds two tensors '\(tensor.name)'")
      }
    }
  }

  /// Takes the numbers of a tensor.
  ///
  /// - Throws: ``ExportError`` when there is none of that name, or one of another shape.
  mutating func take(_ name: String, shape: [Int]) throws -> [Float] {
    guard let tensor = rest.removeValue(forKey: name) else {
      throw ExportError(.unreadable, file, "holds no '\(name)'")
    }
    guard compared(tensor.shape) == compared(shape) else {
      throw ExportError(
        .unreadable, file, "'\(name)' has a shape of \(tensor.shape), expected \(shape)")
    }
    return tensor.values
  }

  private func compared(_ shape: [Int]) -> [Int] {
    ignoresOnes ? shape.filter { $0 != 1 } : shape
  }

  /// - Throws: ``ExportError`` when there are more tensors than were taken.
  func requireNoMore() throws {
    guard let name = rest.keys.min() else { return }
    throw ExportError(.unreadable, file, "holds '\(name)', which the network has not")
  }
}
