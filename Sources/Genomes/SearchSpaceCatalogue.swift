import Foundation
package import NASPlatform
import NASText

/// Finds search space files by name: `reference/resnet20` is `reference/resnet20.yaml` in the first
/// folder that has it. The blocks that spaces may use are in `blocks` of these folders.
public struct SearchSpaceCatalogue: Sendable {
  /// In order of precedence.
  public let folders: [String]

  /// One file of the catalogue.
  public struct Entry: Sendable, Hashable {
    /// The file's path within its folder, without the ending.
    public let name: String
    public let path: String
    /// The space's description; empty where the file is invalid.
    public let description: String
    /// What is wrong with the file, if anything.
    public let error: SearchSpaceError?
  }

  public init(folders: [String]) {
    self.folders = folders
  }

  /// The catalogue of an installed program or of a checkout: the folders of `$NAS_SPACES`
  /// (separated by colons), `SearchSpaces` in the working directory, `share/nas/SearchSpaces`
  /// beside the folder of the executable, and `SearchSpaces` in any folder above the executable.
  public static var standard: SearchSpaceCatalogue { standard(ProgramFolders()) }

  /// ``standard`` for the given surroundings.
  package static func standard(_ folders: ProgramFolders) -> SearchSpaceCatalogue {
    SearchSpaceCatalogue(folders: folders.named("SearchSpaces", variable: "NAS_SPACES"))
  }

  /// Every file, by name; of files of one name the one that ``load(_:)`` would take.
  public func entries() -> [Entry] {
    var entries: [String: Entry] = [:]
    for folder in folders {
      // Links are not followed of itself.
      let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
      for file in FileManager.default.enumerator(atPath: root) ?? .init() {
        guard let file = file as? String, file.hasSuffix(Self.ending) else { continue }
        if file.hasPrefix(Self.blockFolder) { continue }
        let name = String(file.dropLast(Self.ending.count))
        if entries[name] == nil { entries[name] = entry(name, "\(folder)/\(file)") }
      }
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  /// The space of a name, or of a path that ends in `.yaml`.
  ///
  /// - Throws: codes `unknownSpace`, `unreadableFile` and `invalidDocument`.
  public func load(_ name: String) throws(SearchSpaceError) -> SearchSpace {
    if let path = path(of: name) { return try read(path) }
    let known = entries().map(\.name)
    let hint =
      if let meant = Spelling.hint(for: name, among: known) {
        meant
      } else if !known.isEmpty {
        "there are \(known.joined(separator: ", ")); or give the path of a .yaml file"
      } else {
        "looked in \(folders.joined(separator: ", ")); NAS_SPACES may name another folder"
      }
    throw SearchSpaceError(.unknownSpace, name, "there is no search space '\(name)'", hint: hint)
  }

  /// The file that ``load(_:)`` reads; nil where a name is of none.
  public func path(of name: String) -> String? {
    if name.hasSuffix(Self.ending) { return name }
    return folders.lazy.map { "\($0)/\(name)\(Self.ending)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private static let ending = ".yaml"
  private static let blockFolder = "blocks/"

  /// Every file of blocks, by folder and name.
  public var library: BlockLibrary {
    var files: [BlockLibrary.File] = []
    var seen: Set<String> = []
    for folder in folders {
      let path = "\(folder)/\(Self.blockFolder)"
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      for name in names.sorted() where name.hasSuffix(Self.ending) && seen.insert(name).inserted {
        // A file that cannot be read is missed where one of its blocks is named.
        if let text = try? String(contentsOfFile: path + name, encoding: .utf8) {
          files.append(.init(path: path + name, text: text))
        }
      }
    }
    return BlockLibrary(files: files)
  }

  private func entry(_ name: String, _ path: String) -> Entry {
    do throws(SearchSpaceError) {
      let space = try read(path)
      return Entry(name: name, path: path, description: space.description, error: nil)
    } catch {
      return Entry(name: name, path: path, description: "", error: error)
    }
  }

  private func read(_ path: String) throws(SearchSpaceError) -> SearchSpace {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try WholeFile.read(path)
    } catch {
      throw SearchSpaceError(
        .unreadableFile, path,
        error.number == ENOENT
          ? "there is no search space file '\(path)'"
          : "cannot read '\(path)': \(error.reason)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SearchSpaceError(.unreadableFile, path, "'\(path)' is not UTF-8 text")
    }
    return try SearchSpace.parse(text: text, path: path, library: library)
  }
}
