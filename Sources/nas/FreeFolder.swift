import Console
import Foundation

/// Folders that are written to at the end of long work.
enum FreeFolder {
  /// Fails before the work begins where an export would fail after it.
  ///
  /// - Throws: ``InUse`` unless the folder is new or empty.
  static func require(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard contents == [] else { throw InUse(path: path) }
  }

  struct InUse: HintedError {
    let path: String

    var description: String { "'\(path)' is not an empty folder, and nothing is overwritten" }
    var hint: String? { "name another folder, or remove this one" }
  }
}
