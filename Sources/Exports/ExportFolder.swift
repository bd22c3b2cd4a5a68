import FoundationEssentials
import NASPlatform

/// The folder that an export goes to.
public enum ExportFolder {
  /// Fails before long work begins where an export would fail after it.
  ///
  /// - Throws: ``ExportError`` unless the folder is new or empty, and can be written where it is to be.
  public static func requireFree(_ path: String) throws {
    guard !path.isEmpty else {
      throw ExportError(.folderInUse, path, "that names no folder", hint: "name a new folder")
    }
    guard !isWorkingFolder(path) else {
      throw ExportError(
        .folderInUse, path, "that is the working folder, of which an export would take the place",
        hint: "name a folder within it")
    }
    guard !isLink(path) else {
      throw ExportError(
        .folderInUse, path, "that is a link, of which an export would take the place",
        hint: "name the folder that it leads to, or a new one")
    }
    try requireWritable(above: path)
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder else {
      throw ExportError(
        .folderInUse, path, "there is a file of that name", hint: "name another folder")
    }
    let names = try exporting { () throws(SystemError) in try Folder.names(in: path) }
    guard names.isEmpty else { throw inUse(path) }
  }

  /// Who works in a folder would go on in the one that was there before, and see nothing of the export.
  private static func isWorkingFolder(_ path: String) -> Bool {
    var (given, working) = (stat(), stat())
    return stat(path, &given) == 0 && stat(".", &working) == 0
      && given.st_dev == working.st_dev && given.st_ino == working.st_ino
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    // With a slash at its end it would be what it leads to.
    let name = URL(filePath: path).standardizedFileURL.path
    return lstat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The nearest folder above that is there takes new ones.
  private static func requireWritable(above path: String) throws {
    var (folder, status) = (URL(filePath: path).standardizedFileURL, stat())
    repeat {
      folder.deleteLastPathComponent()
    } while stat(folder.path, &status) != 0 && folder.path != "/"
    try exporting { () throws(SystemError) in
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      guard isFolder, access(folder.path, W_OK | X_OK) == 0 else {
        throw SystemError(isFolder ? errno : ENOTDIR, folder.path, "cannot hold a new folder")
      }
    }
  }

  /// Writes the folder whole or not at all.
  ///
  /// - Throws: ``ExportError`` when the target holds something, or the system refuses.
  static func write(_ files: [ExportedFile], to path: String) throws {
    let target = URL(filePath: path).standardizedFileURL.path
    try requireFree(target)
    let parent = URL(filePath: target).deletingLastPathComponent().path
    try exporting { () throws(SystemError) in try Folder.make(parent) }
    do {
      try WholeFolder.write(files.map { ($0.name, $0.bytes) }, to: target)
    } catch {
      if error.number == ENOTEMPTY || error.number == EEXIST { throw inUse(target) }
      throw ExportError(error)
    }
  }

  /// Works with files; what the operating system refuses becomes an ``ExportError``.
  private static func exporting<Value>(
    _ work: () throws(SystemError) -> Value
  ) throws(ExportError) -> Value {
    do {
      return try work()
    } catch {
      throw ExportError(error)
    }
  }

  private static func inUse(_ path: String) -> ExportError {
    ExportError(
      .folderInUse, path, "the folder is not empty, and an export replaces nothing",
      hint: "name another folder, or remove this one")
  }
}

extension ExportError {
  /// What the operating system refused to write.
  fileprivate init(_ error: SystemError) {
    self.init(
      .writeFailed, error.path, "\(error.failure): \(error.reason)", hint: error.hint)
  }
}
