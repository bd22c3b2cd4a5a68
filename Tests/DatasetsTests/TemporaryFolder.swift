import Foundation

/// A folder of data files made for one test, removed with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("nas-datasets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.standardizedFileURL.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  /// Moves another folder into this one.
  func moveIn(_ other: String, as name: String) throws {
    try FileManager.default.moveItem(atPath: other, toPath: "\(path)/\(name)")
  }

  /// Replaces a file by its compressed form, `name.gz`.
  func compress(_ name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["\(path)/\(name)"]
    try process.run()
    process.waitUntilExit()
  }
}

extension TemporaryFolder {
  /// Four IDX files: `count` training images with labels 0, 1, 2, 0, …, and six test images.
  static func idx(count: Int = 12, height: Int = 4, width: Int = 5) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (prefix, count) in [("train", count), ("t10k", 6)] {
      let pixels = (0..<count * height * width).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
      try folder.write(
        "\(prefix)-images-idx3-ubyte", idxFile([count, height, width], pixels))
      try folder.write(
        "\(prefix)-labels-idx1-ubyte", idxFile([count], (0..<count).map { UInt8($0 % 3) }))
    }
    return folder
  }

  static func idxFile(_ dimensions: [Int], _ elements: [UInt8]) -> [UInt8] {
    let header = dimensions.flatMap { size in
      (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
    }
    return [0, 0, 8, UInt8(dimensions.count)] + header + elements
  }

  /// Files of CIFAR-10's layout with four records each.
  static func cifar10(batches: ClosedRange<Int> = 1...5) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for batch in batches { try folder.write("data_batch_\(batch).bin", records(of: batch)) }
    try folder.write("test_batch.bin", records(of: 6))
    return folder
  }

  static func records(of batch: Int) -> [UInt8] {
    (0..<4).flatMap { record -> [UInt8] in
      let label = UInt8((batch + 2 * record) % 10)
      let pixels = (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 16 + 31 * record + batch) }
      return [label] + pixels
    }
  }
}
