import Foundation
import NASRecords
import NASTestSupport

/// A folder for one test, with a small data set and a small search space under the names that the
/// program takes by default. A whole search takes a second or two. Removed with the value.
final class Workplace: Sendable {
  let path: String
  let program: ProgramRunner

  init() throws {
    path =
      URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("nas-commands-\(UUID().uuidString)").standardizedFileURL.path
    program = ProgramRunner(
      in: path, environment: ["NAS_DATA": "\(path)/data", "NAS_SPACES": "\(path)/spaces"])
    try TinyDataset().write(to: "\(path)/data/fashion-mnist")
    try write(Self.space, to: "spaces/cnn-small.yaml")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders above it.
  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(name)")
  }

  /// The checkpoint in a run's folder.
  func record(_ run: String) throws -> RunRecord {
    try RunFile.read(inFolder: "\(path)/\(run)")
  }

  /// 168 networks of some ten thousand multiply–accumulates.
  static let space = """
    name: cnn-small
    description: Small enough for tests.
    network:
      stem:
        conv-norm: {kernel: 3, width: [4, 8], stride: 2, activation: relu}
      stage1:
        repeat: [1, 2]
        let: {width: [4, 8]}
        layers:
          choose:
            residual:
              residual: {width, stride: 2 if first else 1, excite: [no, yes]}
            inverted-residual:
              inverted-residual: {width, stride: 2 if first else 1, kernel: [3, 5], expansion: [1, 2]}
      classifier: [global-average-pool, linear: {width: classes}]

    """

  /// A search that does everything a search does; the run's folder is to follow.
  static let search = search(generations: 6)

  /// The same, long enough to be stopped on its way.
  static let longSearch = search(generations: 30)

  private static func search(generations: Int) -> [String] {
    [
      "search", "--seed", "3", "--epochs", "6", "--population", "12", "--generations",
      "\(generations)", "--recipe", "sandwich", "--trainings", "0", "--output",
    ]
  }
}
