import FoundationEssentials
import NASPlatform

/// The folder that an export goes to.
public enum ExportFolder {
  /// Fails before long work begins where an export would fail after it.
  ///
  /// - Throws: ``ExportError`` unless the folder is new or empty.
  public static func requireFree(_ path: String) throws {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder else {
      throw ExportError(
        .folderInUse, path, "there is a file of that name", hint: "name another folder")
    }
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard contents == [] else { throw inUse(path) }
  }

  /// Writes the folder whole or not at all.
  ///
  /// - Throws: ``ExportError`` when the target holds something, or the system refuses.
  static func write(_ files: [ExportedFile], to path: String) throws {
    let target = URL(filePath: path).standardizedFileURL.path
    try requireFree(target)
    let parent = URL(filePath: target).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw ExportError(.writeFailed, parent, "\(error)")
    }
    do {
      try WholeFolder.write(files.map { ($0.name, $0.bytes) }, to: target)
    } catch {
      if error.number == ENOTEMPTY || error.number == EEXIST { throw inUse(target) }
      throw ExportError(.writeFailed, error.path, "\(error.failure): \(error.reason)")
    }
  }

  private static func inUse(_ path: String) -> ExportError {
    ExportError(
      .folderInUse, path, "the folder is not empty, and an export replaces nothing",
      hint: "name another folder, or remove this one")
  }
}
