import Foundation

/// A text of the program that a person has read, in `Snapshots`. With `UPDATE_SNAPSHOTS=1` in the
/// environment it is written anew, to be read before it is committed.
enum Snapshot {
  /// - Parameter output: What the text is to be now.
  static func text(named name: String, updatedTo output: String) throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try Data(output.utf8).write(to: file)
    }
    return try String(contentsOf: file, encoding: .utf8)
  }
}
