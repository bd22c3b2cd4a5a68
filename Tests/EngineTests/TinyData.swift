import Foundation
import NASRandomness

/// A folder of IDX files made for one test, removed with it: three classes of 8×8 images, lying
/// and standing stripes and a chessboard, under so much noise that networks differ.
final class TinyData: Sendable {
  let path: String
  static let side = 8
  static let classes = 3

  /// For tests that leave it as it is; removed when the process ends.
  static let shared: Result<TinyData, any Error> = Result {
    atexit {
      if let data = try? TinyData.shared.get() { data.remove() }
    }
    return try TinyData()
  }

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("nas-engine-\(UUID().uuidString)")
    path = url.standardizedFileURL.path
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try write()
  }

  deinit { remove() }

  /// Writes the files, in place of those that are there.
  func write(train: Int = 6120, test: Int = 300) throws {
    for (item, (prefix, count)) in [("train", train), ("t10k", test)].enumerated() {
      var stream = RandomStream(seed: 7, purpose: .madeUp, item: item)
      let labels = (0..<count).map { UInt8($0 % Self.classes) }
      let pixels = labels.flatMap { Self.image(of: Int($0), &stream) }
      try write("\(prefix)-images-idx3-ubyte", [count, Self.side, Self.side], pixels)
      try write("\(prefix)-labels-idx1-ubyte", [count], labels)
    }
  }

  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// The folder of a run, inside, so that it is removed too.
  func folder(_ name: String = UUID().uuidString) -> String { "\(path)/\(name)" }

  func removeAll() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  func removeTestImages() throws {
    try FileManager.default.removeItem(atPath: "\(path)/t10k-images-idx3-ubyte")
  }

  private static func image(of label: Int, _ stream: inout RandomStream) -> [UInt8] {
    (0..<side * side).map { position in
      let (row, column) = (position / side, position % side)
      let isBright = [row, column, row + column][label] % 2 == 0
      return UInt8(stream.integer(below: 176) + (isBright ? 79 : 0))
    }
  }

  private func write(_ name: String, _ dimensions: [Int], _ elements: [UInt8]) throws {
    let header = dimensions.flatMap { size in
      (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
    }
    try Data([0, 0, 8, UInt8(dimensions.count)] + header + elements)
      .write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }
}
