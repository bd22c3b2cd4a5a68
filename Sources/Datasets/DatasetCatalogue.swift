import Foundation
import NASText

/// Where data sets are found, by name or by folder.
public enum DatasetCatalogue {
  /// The formats that are known: add a line to add one.
  private static let formats: [any DatasetFormat] = [
    IDXFormat(),
    CIFAR10Format(),
  ]

  private static let knownDatasets = [
    KnownDataset(
      name: "fashion-mnist", folder: "/usr/share/datasets/fashion-mnist",
      classes: DatasetClasses(
        names: [
          "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
          "bag", "ankle boot",
        ], isMirrorable: true),
      hint: "apt-get install dataset-fashion-mnist (`make setup` does it)"),
    KnownDataset(
      name: "cifar-10", folder: "data/cifar-10", classes: nil,
      hint: "unpack the binary version (https://www.cs.toronto.edu/~kriz/cifar.html) there, "
        + "or give its folder"),
  ]

  /// The names that ``load(_:environment:)`` knows.
  public static var names: [String] { knownDatasets.map(\.name) }

  /// Loads a data set's training images.
  ///
  /// A known name is looked for in `$NAS_DATA/<name>`, then in its usual place: Debian's package
  /// for `fashion-mnist`, `data/cifar-10` in the current folder for `cifar-10`. Anything else is a
  /// folder, here or in `$NAS_DATA`, whose format is told by the names of its files.
  ///
  /// - Parameter environment: Where to look for `NAS_DATA`; the process's environment by default.
  /// - Throws: ``DatasetError`` when nothing is found, or what is found is bad.
  public static func load(
    _ nameOrFolder: String,
    environment: [String: String]? = nil
  ) throws -> ImageDataset {
    if let known = knownDatasets.first(where: { $0.name == nameOrFolder }) {
      return try load(
        known, environment: environment ?? ProcessInfo.processInfo.environment)
    }
    let paths = [nameOrFolder] + folders(named: nameOrFolder, environment: environment)
    for path in paths {
      let folder = URL(fileURLWithPath: path).standardizedFileURL
      guard let format = format(of: folder.path) else { continue }
      return try ImageDataset(
        name: folder.lastPathComponent, folder: folder.path, format: format)
    }
    throw notFound(nameOrFolder)
  }

  private static func load(
    _ known: KnownDataset, environment: [String: String]
  ) throws -> ImageDataset {
    let folders = folders(named: known.name, environment: environment)
    for folder in folders {
      guard let format = format(of: folder) else { continue }
      return try ImageDataset(
        name: known.name, folder: folder, format: format, classes: known.classes)
    }
    throw DatasetError(
      .notFound, known.name, found: "no data files",
      expected: "them in \(folders.joined(separator: " or "))", hint: known.hint)
  }

  /// The folders where a data set of a name may lie, whether it is known or not: in `$NAS_DATA`, then
  /// in its usual place.
  public static func folders(
    named name: String, environment: [String: String]? = nil
  ) -> [String] {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let known = knownDatasets.first { $0.name == name }?.folder
    return [environment["NAS_DATA"].map { "\($0)/\(name)" }, known]
      .compactMap { $0.map { URL(fileURLWithPath: $0).standardizedFileURL.path } }
  }

  /// Whether a folder holds files of a known format, judged by their names.
  public static func isPresent(in folder: String) -> Bool { format(of: folder) != nil }

  private static func format(of folder: String) -> (any DatasetFormat)? {
    formats.first { $0.isPresent(in: folder) }
  }

  private static func notFound(_ nameOrFolder: String) -> DatasetError {
    let known = names.joined(separator: ", ")
    guard FileManager.default.fileExists(atPath: nameOrFolder) else {
      return DatasetError(
        .notFound, nameOrFolder, found: "no such data set or folder",
        expected: "\(known), or the folder of another",
        hint: Spelling.hint(for: nameOrFolder, among: names))
    }
    return DatasetError(
      .notFound, nameOrFolder, found: "no data files of a known format",
      expected: "\(known), or a folder with "
        + formats.map(\.expectation).joined(separator: " or "))
  }
}

/// A data set that has a name of its own.
private struct KnownDataset: Sendable {
  let name: String
  /// Where it usually lies.
  let folder: String
  /// Its classes, where its format does not fix them.
  let classes: DatasetClasses?
  /// How to get it.
  let hint: String
}
