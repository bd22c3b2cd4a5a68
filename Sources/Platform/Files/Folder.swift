/// Folders by their paths.
public enum Folder {
  /// Makes a folder, and those above it, where they are not there yet.
  ///
  /// - Throws: ``SystemError`` that names the first that cannot be made.
  public static func make(_ path: String) throws(SystemError) {
    guard var refusal = create(path) else { return }
    let parent = WholeFile.folder(of: path)
    if refusal == ENOENT, parent != path {
      try make(parent)
      guard let again = create(path) else { return }
      refusal = again
    }
    // Also where another process was faster, or the path ends in a slash.
    guard exists(path) else { throw SystemError(refusal, path, "cannot be made") }
  }

  /// Makes a folder in one that is there, and has its name written to the disk, where that can be asked
  /// for: a file in it is not safe before.
  ///
  /// - Returns: The system's error where it cannot be made.
  public static func create(_ path: String) -> CInt? {
    guard mkdir(path, 0o777) == 0 else { return errno }
    _ = try? synchroniseFolder(WholeFile.folder(of: path))
    return nil
  }

  /// The names of what is in a folder, in no order.
  ///
  /// - Throws: ``SystemError`` when there is no such folder, or it cannot be listed.
  public static func names(in path: String) throws(SystemError) -> [String] {
    guard let folder = opendir(path) else { throw SystemError(errno, path, "cannot be listed") }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      // At the end readdir returns nothing and leaves errno as it was.
      errno = 0
      guard let entry = readdir(folder) else { break }
      let name = name(of: entry)
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw SystemError(errno, path, "cannot be listed") }
    return names
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// By its pointer: an entry is shorter than the structure that declares it.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else {
      preconditionFailure("Folder: dirent has no name")
    }
    return String(
      cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
  }
}
