/// How many images pass through a part of a network at a time.
enum Chunk {
  /// Bytes of values that a chunk may touch: about a core's own cache. It is a constant, for sums
  /// are made chunk by chunk and must not depend on the machine.
  static let bytes = 1 << 20

  /// The largest divisor of `total` with which the values stay within ``bytes``; at least 1.
  static func images(of total: Int, bytesPerImage: Int) -> Int {
    (1...total).last { total % $0 == 0 && $0 * bytesPerImage <= bytes } ?? 1
  }
}
