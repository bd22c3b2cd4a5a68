import Foundation

/// Images of 28×28 with stripes and noise, whose classes are learned in a few epochs: six hundred to
/// train on and a hundred to test with, in ten classes, as IDX files.
struct TinyDataset {
  private static let side = 28
  private static let classes = 10

  func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (prefix, count, seed) in [("train", 600, 1), ("t10k", 100, 2)] {
      var noise = Noise(state: UInt64(seed))
      let labels = (0..<count).map { UInt8($0 % Self.classes) }
      let pixels = labels.flatMap { Self.image(of: Int($0), &noise) }
      try Self.file([count, Self.side, Self.side], pixels)
        .write(to: URL(fileURLWithPath: "\(folder)/\(prefix)-images-idx3-ubyte"))
      try Self.file([count], labels)
        .write(to: URL(fileURLWithPath: "\(folder)/\(prefix)-labels-idx1-ubyte"))
    }
  }

  /// Stripes across the image, at any offset; the class is in how wide and how far apart they are,
  /// which augmentation leaves as it is.
  private static func image(of label: Int, _ noise: inout Noise) -> [UInt8] {
    let width = 1 + label / 3
    let period = width * (2 + label % 3)
    let offset = noise.below(period)
    return (0..<side * side).map { pixel in
      let isBright = (pixel / side + offset) % period < width
      return UInt8((isBright ? 150 : 0) + noise.below(100))
    }
  }

  private static func file(_ dimensions: [Int], _ elements: [UInt8]) -> Data {
    let sizes = dimensions.flatMap { size in
      (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
    }
    return Data([0, 0, 8, UInt8(dimensions.count)] + sizes + elements)
  }

  /// A linear congruential generator (Knuth 1997, section 3.3.4), of which the upper bits are used.
  private struct Noise {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }
}
