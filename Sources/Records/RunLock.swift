import FoundationEssentials
import NASPlatform

/// A process's claim to a run's folder, held until the value goes away.
///
/// The lock's file, `run.lock`, stays: what it says, process and start, is only for the message that
/// others get. Removing it would let two processes hold locks on two files of one name.
struct RunLock: ~Copyable, Sendable {
  static let name = "run.lock"
  private let lock: FileLock

  /// Locks, where the file system has none.
  var limits: Set<FileSystemLimit> { lock.limits }

  /// - Throws: ``RecordError`` of code `inUse` when another process, or another part of this one,
  ///   holds the folder.
  init(folder: String) throws(RecordError) {
    let path = "\(folder)/\(Self.name)"
    guard let lock = try recording({ () throws(SystemError) in try FileLock(path) }) else {
      throw RecordError(
        .inUse, folder, "is in use by \(Self.owner(path))",
        hint: "wait until it is done")
    }
    let owner = "process \(getpid()), since \(Date.now.formatted(.iso8601))\n"
    try recording { () throws(SystemError) in try lock.write(owner, of: path) }
    self.lock = lock
  }

  private static func owner(_ path: String) -> String {
    guard let bytes = try? WholeFile.read(path), bytes.first == UInt8(ascii: "p"),
      let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    else { return "another process" }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
