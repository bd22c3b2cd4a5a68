import Glibc

/// Whole files, in and out, so that a file is either the old one or the new one and never a part.
enum Disk {
  /// What a file is called until it is complete.
  static let partialSuffix = ".partial"

  /// The file's bytes.
  ///
  /// - Throws: ``RecordError`` when there is no such file, or it cannot be read.
  static func read(_ path: String) throws(RecordError) -> [UInt8] {
    let file = try Descriptor(path, O_RDONLY, failure: "cannot be opened")
    var status = stat()
    try system(path, "cannot be read") { fstat(file.number, &status) }
    // A folder opens, and tells of itself only when it is read.
    let size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 1
    var bytes = [UInt8](repeating: 0, count: size)
    var count = 0
    while count < bytes.count {
      let part = try system(path, "cannot be read") {
        bytes.withUnsafeMutableBytes {
          Glibc.read(file.number, $0.baseAddress! + count, $0.count - count)
        }
      }
      if part == 0 { break }
      count += part
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Writes a file whole: beside the old one, to the disk, then in its place.
  ///
  /// - Throws: ``RecordError`` when it cannot be written; the old file is then untouched.
  static func write(
    _ parts: [[UInt8]], to path: String, beforeReplacing: () throws(RecordError) -> Void = {}
  ) throws(RecordError) {
    let partial = path + partialSuffix
    do {
      try writeDurably(parts, to: partial, insteadOf: path)
      try beforeReplacing()
      try system(path, "cannot be replaced") { rename(partial, path) }
    } catch {
      unlink(partial)
      throw error
    }
    try syncFolder(of: path)
  }

  /// Errors are told of `path`, the file that the user knows.
  private static func writeDurably(
    _ parts: [[UInt8]], to partial: String, insteadOf path: String
  ) throws(RecordError) {
    let file = try Descriptor(
      partial, O_WRONLY | O_CREAT | O_TRUNC, of: path, failure: "cannot be created")
    for part in parts {
      var count = 0
      while count < part.count {
        count += try system(path, "cannot be written") {
          part.withUnsafeBytes {
            Glibc.write(file.number, $0.baseAddress! + count, $0.count - count)
          }
        }
      }
    }
    try system(path, "cannot be written") { fsync(file.number) }
  }

  /// Makes names within the file's folder survive a power cut.
  static func syncFolder(of path: String) throws(RecordError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = try Descriptor(folder, O_RDONLY | O_DIRECTORY, failure: "cannot be opened")
    try system(folder, "cannot be synchronised") { fsync(descriptor.number) }
  }

  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }
}

/// An open file, closed when it goes out of scope; never handed to child processes.
struct Descriptor: ~Copyable {
  let number: CInt

  /// Opens a file; a failure is told of `subject`, or else of the file.
  init(
    _ path: String, _ flags: CInt, of subject: String? = nil, failure: String
  ) throws(RecordError) {
    number = try system(subject ?? path, failure) { open(path, flags | O_CLOEXEC, 0o666) }
  }

  deinit { close(number) }
}

/// Calls the operating system, again when a signal interrupts it, and turns a failure into an
/// error with the system's own words.
@discardableResult
func system<Status: SignedInteger>(
  _ path: String, _ failure: String, _ call: () -> Status
) throws(RecordError) -> Status {
  while true {
    let status = call()
    if status >= 0 { return status }
    if errno != EINTR { throw RecordError(errno, path, failure) }
  }
}

extension RecordError {
  /// What the operating system's error number means for the file.
  init(_ number: CInt, _ path: String, _ failure: String) {
    self.init(
      number == ENOENT ? .missing : .system, path,
      "\(failure): \(String(cString: strerror(number)))",
      hint: number == ENOSPC || number == EDQUOT ? "free some space on the disk" : nil)
  }
}
