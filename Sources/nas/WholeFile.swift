import Console
import Foundation

/// Writes text files that the user asked for.
enum WholeFile {
  /// Writes the file whole or not at all.
  ///
  /// - Throws: ``WriteError`` when it cannot be written.
  static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      let reason = (error as? CocoaError)?.underlying as? POSIXError
      throw WriteError(
        path: path, reason: reason.map { String(cString: strerror($0.code.rawValue)) })
    }
  }

  /// A file that could not be written.
  struct WriteError: HintedError {
    let path: String
    /// The system's words, if it said any.
    let reason: String?

    var description: String { "cannot write '\(path)'" + (reason.map { ": \($0)" } ?? "") }
    var hint: String? { "name a file in a folder that exists and may be written to" }
  }
}
