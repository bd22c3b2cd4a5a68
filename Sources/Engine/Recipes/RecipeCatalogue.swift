import Foundation
import NASPlatform
import NASText

/// Finds files of recipes by name: `plain` is `plain.yaml` in the first folder that has it.
public struct RecipeCatalogue: Sendable {
  /// In order of precedence.
  public let folders: [String]

  public init(folders: [String]) {
    self.folders = folders
  }

  /// Those that come with the program, after those of `$NAS_RECIPES` and of the working directory.
  public static var standard: RecipeCatalogue {
    RecipeCatalogue(folders: ProgramFolders().named("Recipes", variable: "NAS_RECIPES"))
  }

  private static let ending = ".yaml"

  /// Of all files, in alphabetical order.
  public var names: [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    return Set(files.filter { $0.hasSuffix(Self.ending) }).map {
      String($0.dropLast(Self.ending.count))
    }.sorted()
  }

  /// The recipe of a name, or of a path: what ends in `.yaml` or has a slash.
  ///
  /// - Throws: ``EngineError`` when there is none, or its file is at fault.
  public func load(_ name: String) throws -> TrainingRecipe {
    let isPath = name.hasSuffix(Self.ending) || name.contains("/")
    let paths = isPath ? [name] : folders.map { "\($0)/\(name)\(Self.ending)" }
    for path in paths {
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      guard let text = String(data: data, encoding: .utf8) else {
        throw EngineError(.badSetting, "'\(path)' is not UTF-8 text")
      }
      return try TrainingRecipe(yaml: text, path: path)
    }
    guard !isPath else {
      throw EngineError(.badSetting, "there is no recipe file '\(name)'")
    }
    throw EngineError(
      .badSetting, "there is no recipe '\(name)'",
      hint: Spelling.hint(for: name, among: names)
        ?? (names.isEmpty ? "" : "there are \(names.joined(separator: ", ")); or ")
        + "give the path of a .yaml file")
  }
}
