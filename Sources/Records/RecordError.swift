package import NASHdf5
import NASPlatform

/// Why a run file or a run folder could not be read, written or claimed.
public struct RecordError: Error, CustomStringConvertible, Sendable {
  public let code: Code
  /// The file or folder; within a file, the path after a colon: `run.h5:/trials/macs`.
  public let subject: String
  /// What is wrong, as the rest of a sentence: the value found, and the one expected.
  public let detail: String
  /// What the user can do about it.
  public let hint: String?

  public enum Code: Sendable, Hashable {
    /// There is no such file or folder.
    case missing
    /// The file was never a run file.
    case notARunFile
    /// The file ends early.
    case cutShort
    /// The file's bytes are not those that were written.
    case damaged
    /// The file's format has another version than this program's.
    case version
    /// The file is whole, but does not hold what a run file holds.
    case content
    /// A live process works in the folder.
    case inUse
    /// The folder is not empty.
    case taken
    /// The disk does not give the file back.
    case unreadable
    /// The operating system refused.
    case system
    /// The HDF5 library refused.
    case hdf5
  }

  public init(_ code: Code, _ subject: String, _ detail: String, hint: String? = nil) {
    self.code = code
    self.subject = subject
    self.detail = detail
    self.hint = hint
  }

  public var description: String { "\(subject) \(detail)" }

  /// Whether the file itself is unusable, so that an older copy of it is worth a try.
  var isLoss: Bool {
    switch code {
    case .missing, .notARunFile, .cutShort, .damaged, .unreadable: true
    case .version, .content, .inUse, .taken, .system, .hdf5: false
    }
  }

  /// The same error, told of a path within a file.
  func inside(_ file: String) -> RecordError {
    RecordError(code, "\(file):\(subject.isEmpty ? "/" : subject)", detail, hint: hint)
  }

  /// The same error with a hint.
  func hinting(_ hint: String) -> RecordError {
    RecordError(code, subject, detail, hint: hint)
  }
}

extension RecordError {
  /// What the operating system's refusal means for a run.
  ///
  /// - Parameter code: What it means where its number does not tell.
  init(_ error: SystemError, _ code: Code? = nil) {
    let told: Code =
      switch error.number {
      // Of what lies below a file there is none, either.
      case ENOENT, ENOTDIR: .missing
      case EIO, EBADMSG, ESTALE: .unreadable
      default: .system
      }
    self.init(
      code ?? told, error.path, "\(error.failure): \(error.reason)", hint: error.hint)
  }
}

extension RecordError {
  /// What an HDF5 file, or the library, refused.
  package init(_ error: HDF5Error) {
    self.init(error.code == .content ? .content : .hdf5, error.path, error.detail)
  }
}

/// Works with HDF5; what is refused becomes a ``RecordError``.
func recording<Value>(
  _ work: () throws(HDF5Error) -> Value
) throws(RecordError) -> Value {
  do {
    return try work()
  } catch {
    throw RecordError(error)
  }
}

/// Works with files; what the operating system refuses becomes a ``RecordError``.
@discardableResult
func recording<Value: ~Copyable>(
  _ work: () throws(SystemError) -> Value
) throws(RecordError) -> Value {
  do {
    return try work()
  } catch {
    throw RecordError(error)
  }
}
