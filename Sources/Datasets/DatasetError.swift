/// Data that cannot be used: a file that is missing, cut short, mislabelled or of another kind.
public struct DatasetError: Error, Sendable, Hashable, CustomStringConvertible {
  public let code: Code
  /// The file, folder or data set at fault.
  public let thing: String
  /// What is there.
  public let found: String
  /// What should be there.
  public let expected: String
  /// What to do about it, where that is known.
  public let hint: String?

  public enum Code: String, Sendable, Hashable {
    /// A data set, folder or file is not there.
    case notFound
    /// The operating system or zlib could not read a file.
    case unreadable
    /// A file ends before it should.
    case truncated
    /// A file or folder is not of the format that its name promises.
    case wrongFormat
    /// Two files that belong together disagree.
    case mismatch
    /// A label names no class.
    case labelOutOfRange
    /// More images are asked for than there are, or fewer than one.
    case imageCount
  }

  init(_ code: Code, _ thing: String, found: String, expected: String, hint: String? = nil) {
    self.code = code
    self.thing = thing
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  public var description: String { "\(thing): \(found), expected \(expected)" }
}
