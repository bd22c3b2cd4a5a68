/// `noise` of Reference/pytorch.py: a number in [-1, 1).
func noise(_ tensor: Int, _ element: Int) -> Double {
  var h =
    UInt32(truncatingIfNeeded: element + 1) &* 0x9E37_79B1
    &+ UInt32(truncatingIfNeeded: tensor + 1) &* 0x85EB_CA77
  h ^= h >> 15
  h = h &* 0x2C1B_3C6D
  h ^= h >> 12
  return Double(h) * 0x1p-31 - 1
}

/// The first `count` numbers of a tensor, times `scale`.
func noise(_ tensor: Int, count: Int, scale: Double = 1) -> [Float] {
  (0..<count).map { Float(Double(Float(noise(tensor, $0))) * scale) }
}
