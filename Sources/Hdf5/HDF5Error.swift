/// Why an HDF5 file could not be read or made.
package struct HDF5Error: Error, CustomStringConvertible, Sendable {
  package let code: Code
  /// The path within the file; empty for its root.
  package let path: String
  /// What is wrong, as the rest of a sentence.
  package let detail: String

  package enum Code: Sendable, Hashable {
    /// The file holds what we never write.
    case content
    /// The library refused.
    case library
  }

  package init(_ code: Code, _ path: String, _ detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }

  package var description: String { "\(path) \(detail)" }
}
