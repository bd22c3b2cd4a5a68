/// Folders of files that are there whole or not at all.
///
/// The files go to a hidden folder beside the target and reach the disk before it is renamed. Renaming
/// replaces nothing but an empty folder (rename(2)), so that not even a folder filled in the meantime
/// is lost. A crash leaves at most the hidden folder.
public enum WholeFolder {
  /// - Parameters:
  ///   - files: Names and bytes.
  ///   - path: A folder that is new or empty; the one that it is in must exist.
  /// - Returns: What the file system does not offer.
  /// - Throws: ``SystemError`` when the system refuses; of number `ENOTEMPTY` or `EEXIST` when the
  ///   folder is not empty any more.
  @discardableResult
  public static func write(
    _ files: [(name: String, bytes: [UInt8])], to path: String
  ) throws(SystemError) -> Set<FileSystemLimit> {
    let parent = WholeFile.folder(of: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let partial = "\(parent)/.\(WholeFile.partialName(of: name))"
    try system(partial, "cannot be made") { mkdir(partial, 0o777) }
    var limits: Set<FileSystemLimit> = []
    do {
      for file in files {
        limits.formUnion(try WholeFile.write([file.bytes], to: "\(partial)/\(file.name)"))
      }
      try system(path, "cannot be made") { rename(partial, path) }
    } catch {
      // The first error is the one to tell; what cannot be removed stays hidden.
      for file in files { unlink("\(partial)/\(file.name)") }
      rmdir(partial)
      throw error
    }
    return limits.union(try synchroniseFolder(parent))
  }
}
