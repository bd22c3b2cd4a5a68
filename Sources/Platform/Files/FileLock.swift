/// A claim to a file, held until the value goes away: an advisory lock of the kernel (`flock`), which
/// ends with the process, however that dies.
public struct FileLock: ~Copyable, Sendable {
  private let file: FileDescriptor
  /// Locks, where the file system has none: then nothing is claimed.
  public let limits: Set<FileSystemLimit>

  /// Makes the file where there is none; nil when somebody else holds it.
  ///
  /// - Throws: ``SystemError``.
  public init?(_ path: String) throws(SystemError) {
    let file = try FileDescriptor(path, O_RDWR | O_CREAT)
    do {
      limits = try trying(.locks) { () throws(SystemError) in
        try system(path, "cannot be locked") { flock(file.number, LOCK_EX | LOCK_NB) }
      }
    } catch {
      guard error.number == EWOULDBLOCK else { throw error }
      return nil
    }
    self.file = file
  }

  /// Replaces what the file says; a failure is told of `subject`.
  ///
  /// - Throws: ``SystemError``.
  public borrowing func write(_ text: String, of subject: String) throws(SystemError) {
    let number = file.number
    try system(subject, "cannot be written") { ftruncate(number, 0) }
    try system(subject, "cannot be written") { pwrite(number, text, text.utf8.count, 0) }
  }
}
