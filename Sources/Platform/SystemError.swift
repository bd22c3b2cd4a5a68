/// What the operating system refused to do, with its own words.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// An `errno`.
  public let number: CInt
  /// The file or folder, as the user knows it.
  public let path: String
  /// What failed, as the rest of a sentence: `cannot be written`.
  public let failure: String

  static let unreadable = "cannot be read"

  public init(_ number: CInt, _ path: String, _ failure: String) {
    self.number = number
    self.path = path
    self.failure = failure
  }

  /// The system's words.
  public var reason: String { String(cString: strerror(number)) }

  public var description: String { "\(path) \(failure): \(reason)" }

  public var hint: String? {
    if failure == Self.unreadable {
      return [EACCES, EPERM].contains(number) ? "see to it that it may be read" : nil
    }
    return switch number {
    case ENOSPC, EDQUOT: "free some space on the disk"
    case ENOENT, ENOTDIR: "name a place in a folder that exists"
    case EACCES, EPERM, EROFS: "name a place that may be written to"
    default: nil
    }
  }

  /// Whether the system does not offer what was asked for on this file: trying again is no use, and
  /// nothing is broken.
  var isUnsupported: Bool {
    [EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, ENOLCK, EPERM, EACCES, EMLINK, EXDEV].contains(number)
  }
}

/// Calls the operating system, again when a signal interrupts it, and turns a failure into an
/// error with the system's own words.
@discardableResult
package func system<Status: SignedInteger>(
  _ path: String, _ failure: String, _ call: () -> Status
) throws(SystemError) -> Status {
  while true {
    let status = call()
    if status >= 0 { return status }
    if errno != EINTR { throw SystemError(errno, path, failure) }
  }
}
