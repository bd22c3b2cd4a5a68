import Foundation

/// Writes a folder of files so that it is there whole or not at all.
///
/// The files go to a hidden folder beside the target, `.NAME.partial-PID`, and reach the disk
/// before it is renamed. Renaming replaces nothing but an empty folder (rename(2)), so that not
/// even a folder filled in the meantime is lost. A crash leaves at most the hidden folder.
enum ExportFolder {
  /// - Throws: ``ExportError`` when the target holds something, or the system refuses.
  static func write(_ files: [ExportedFile], to path: String) throws {
    let target = URL(fileURLWithPath: path).standardizedFileURL
    try refuseIfInUse(target.path)
    let parent = target.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    } catch {
      throw ExportError(.writeFailed, parent.path, error.localizedDescription)
    }

    let partial = parent.appendingPathComponent(
      ".\(target.lastPathComponent).partial-\(getpid())"
    ).path
    try system("make folder", partial) { mkdir(partial, 0o777) }
    do {
      for file in files { try write(file.bytes, to: "\(partial)/\(file.name)") }
      try synchronise(partial)
      try rename(partial, to: target.path)
    } catch {
      // The first error is the one to tell; what cannot be removed stays hidden.
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
    try synchronise(parent.path)
  }

  private static func refuseIfInUse(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw ExportError(
        .folderInUse, path, "there is a file of that name", hint: "name another folder")
    }
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard contents == [] else { throw inUse(path) }
  }

  private static func inUse(_ path: String) -> ExportError {
    ExportError(
      .folderInUse, path, "the folder is not empty, and an export replaces nothing",
      hint: "name another folder, or remove this one")
  }

  private static func rename(_ partial: String, to target: String) throws {
    guard Foundation.rename(partial, target) != 0 else { return }
    if errno == ENOTEMPTY || errno == EEXIST { throw inUse(target) }
    throw failure("rename to", target)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try system("create", path) { open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try system("write", path) {
        rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
    try system("synchronise", path) { fsync(file) }
  }

  private static func synchronise(_ folder: String) throws {
    let file = try system("open", folder) { open(folder, O_RDONLY) }
    defer { close(file) }
    try system("synchronise", folder) { fsync(file) }
  }

  /// Calls the system and turns its −1 into an error.
  @discardableResult
  private static func system<Status: SignedInteger>(
    _ action: String, _ path: String, _ call: () -> Status
  ) throws -> Status {
    let status = call()
    guard status != -1 else { throw failure(action, path) }
    return status
  }

  private static func failure(_ action: String, _ path: String) -> ExportError {
    ExportError(.writeFailed, path, "\(action): \(String(cString: strerror(errno)))")
  }
}
