/// Files that are there whole or not at all: at every instant a name means the old file or the new
/// one, never a part.
public enum WholeFile {
  /// The file's bytes.
  ///
  /// - Throws: ``SystemError`` when there is no such file, or it cannot be read.
  public static func read(_ path: String) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor(path, O_RDONLY, failure: SystemError.unreadable)
    var status = stat()
    try system(path, SystemError.unreadable) { fstat(file.number, &status) }
    // A folder opens, and tells of itself only when it is read; a pipe or a device may never end.
    let isFile = status.st_mode & S_IFMT == S_IFREG
    let bytes = try contents(of: file, upTo: isFile ? Int(status.st_size) : 1, at: path)
    guard isFile else { throw SystemError(ESPIPE, path, "is a pipe or a device, and no file") }
    return bytes
  }

  /// The first bytes of a file that does not tell its size, as those of `/proc` do not.
  ///
  /// - Throws: ``SystemError`` when there is no such file, or it cannot be read.
  static func read(_ path: String, upTo count: Int) throws(SystemError) -> [UInt8] {
    try contents(
      of: try FileDescriptor(path, O_RDONLY, failure: SystemError.unreadable), upTo: count, at: path
    )
  }

  private static func contents(
    of file: borrowing FileDescriptor, upTo limit: Int, at path: String
  ) throws(SystemError) -> [UInt8] {
    let number = file.number
    var bytes = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit {
      let part = try system(path, SystemError.unreadable) {
        bytes.withUnsafeMutableBytes {
          get(number, $0.baseAddress! + count, $0.count - count)
        }
      }
      if part == 0 { break }
      count += part
    }
    bytes.removeLast(limit - count)
    return bytes
  }

  /// Writes a file: beside the old one, to the disk, then in its place. A symbolic link stays, and
  /// the file that it leads to is replaced; a device or a pipe is written to.
  ///
  /// - Parameters:
  ///   - parts: The bytes, one part after the other.
  ///   - previous: Another name, under which the old file is kept.
  /// - Returns: What the file system does not offer.
  /// - Throws: ``SystemError`` when it cannot be written; the old file is then untouched.
  @discardableResult
  public static func write(
    _ parts: [[UInt8]], to path: String, keepingOldAs previous: String? = nil
  ) throws(SystemError) -> Set<FileSystemLimit> {
    if let device = try openedDevice(path) {
      for part in parts { try put(part, to: device.number, of: path) }
      return []
    }
    let target = destination(of: path)
    let partial = partialName(of: target)
    do {
      var limits = try create(partial, parts, insteadOf: path)
      if let previous { limits.formUnion(try keep(target, as: previous)) }
      try system(path, "cannot be replaced") { rename(partial, target) }
      return limits.union(try synchroniseFolder(folder(of: target)))
    } catch {
      unlink(partial)
      throw error
    }
  }

  public static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  // MARK: Partial files

  /// Whether a name in a folder is that of a file half-written, to become `name`.
  public static func isPartial(_ candidate: String, of name: String) -> Bool {
    candidate.hasPrefix(name + ".") && candidate.hasSuffix(".partial")
  }

  /// A name of its own for every writer: a process id would come again in another container.
  static func partialName(of path: String) -> String {
    "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).partial"
  }

  /// Errors are told of `path`, the file that the user knows.
  private static func create(
    _ partial: String, _ parts: [[UInt8]], insteadOf path: String
  ) throws(SystemError) -> Set<FileSystemLimit> {
    let file = try FileDescriptor(
      partial, O_WRONLY | O_CREAT | O_EXCL, of: path, failure: "cannot be created")
    var old = stat()
    // Only a wish: on a file system without permissions there is nothing to keep.
    if stat(path, &old) == 0 { fchmod(file.number, old.st_mode & 0o7777) }
    for part in parts { try put(part, to: file.number, of: path) }
    return try trying(.synchronisation) { () throws(SystemError) in
      try system(path, "cannot be written") { fsync(file.number) }
    }
  }

  /// Gives the old file a second name, so that the first is never without one; nor is the second, if it
  /// had one before.
  private static func keep(
    _ path: String, as previous: String
  ) throws(SystemError) -> Set<FileSystemLimit> {
    guard exists(path) else { return [] }
    // Behind a symbolic link it may be on another file system, where no second name is to be had.
    guard folder(of: path) == folder(of: previous) else {
      return try write([try read(path)], to: previous)
    }
    let kept = partialName(of: path)
    // Renaming leaves it where both names are of one file already.
    defer { unlink(kept) }
    let limits = try trying(.hardLinks) { () throws(SystemError) in
      try system(previous, "cannot be made") { link(path, kept) }
    }
    try system(previous, "cannot be made") { rename(limits.isEmpty ? kept : path, previous) }
    return limits
  }

  // MARK: Where a path leads

  /// What is there already and no plain file, or an output of this process, open to be written to;
  /// nil where there is a plain file or none.
  private static func openedDevice(_ path: String) throws(SystemError) -> FileDescriptor? {
    var status = stat()
    let isOutput = outputs.contains { path.hasPrefix($0) }
    guard stat(path, &status) == 0, isOutput || status.st_mode & S_IFMT != S_IFREG else {
      return nil
    }
    // To the end of it, where standard output is a file.
    return try FileDescriptor(path, O_WRONLY | O_APPEND)
  }

  /// Other names of open files. (Below `/dev` there are plain files, too: `/dev/shm`.)
  private static let outputs = ["/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/"]

  /// The file that a symbolic link leads to, though it may not exist yet; else the path itself.
  private static func destination(of path: String) -> String {
    var path = path
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    // As many links in a row as Linux follows.
    for _ in 0..<40 {
      let count = readlink(path, &target, target.count)
      guard count > 0 else { break }
      let link = String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = link.hasPrefix("/") ? link : "\(folder(of: path))/\(link)"
    }
    return path
  }

  /// The folder that a file is in.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }
}
