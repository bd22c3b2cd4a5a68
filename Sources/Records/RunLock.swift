import FoundationEssentials
import Glibc

/// A process's claim to a run's folder, held until the value goes away.
///
/// The claim is an advisory lock of the kernel (`flock`) on the file `run.lock`, so it ends with
/// the process, however that dies. The file stays: what it says, process and start, is only for
/// the message that others get. Removing it would let two processes hold locks on two files of
/// one name.
struct RunLock: ~Copyable {
  static let name = "run.lock"
  private let file: Descriptor

  /// - Throws: ``RecordError`` of code `inUse` when another process, or another part of this one,
  ///   holds the folder.
  init(folder: String) throws(RecordError) {
    let path = "\(folder)/\(Self.name)"
    let file = try Descriptor(path, O_RDWR | O_CREAT, failure: "cannot be opened")
    let descriptor = file.number
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK:
        throw RecordError(
          .inUse, folder, "is in use by \(Self.owner(path))",
          hint: "wait until it is done, or give another folder with --out")
      default: throw RecordError(errno, path, "cannot be locked")
      }
    }
    let owner = "process \(getpid()), since \(Date.now.formatted(.iso8601))\n"
    try system(path, "cannot be written") { ftruncate(descriptor, 0) }
    try system(path, "cannot be written") { pwrite(descriptor, owner, owner.utf8.count, 0) }
    self.file = file
  }

  private static func owner(_ path: String) -> String {
    guard let bytes = try? Disk.read(path), bytes.first == UInt8(ascii: "p"),
      let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    else { return "another process" }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
