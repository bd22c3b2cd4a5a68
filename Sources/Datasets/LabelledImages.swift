public import NASNetworks

/// Images of one shape and their labels, as stored.
public struct LabelledImages: Sendable, Hashable {
  /// The shape of every image.
  public let shape: Shape
  /// `[count × channels × height × width]`, 0 to 255.
  public let pixels: [UInt8]
  /// `[count]`, each the index of a class.
  public let labels: [UInt8]

  public init(shape: Shape, pixels: [UInt8], labels: [UInt8]) {
    precondition(
      pixels.count == labels.count * shape.count,
      "LabelledImages: \(pixels.count) pixels are not \(labels.count) images of \(shape)")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
  }

  /// Number of images.
  public var count: Int { labels.count }

  /// A 64-bit number that tells this content from any other: FNV-1a over shape, pixels and labels.
  public var fingerprint: UInt64 {
    let sizes = [shape.channels, shape.height, shape.width].flatMap { size in
      (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    }
    return [sizes, pixels, labels].reduce(fnv1aBasis) { fnv1a($1, from: $0) }
  }
}

/// FNV-1a's hash of nothing.
package let fnv1aBasis: UInt64 = 0xCBF2_9CE4_8422_2325

/// FNV-1a, 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv-35), continued from `hash`.
package func fnv1a(_ bytes: [UInt8], from hash: UInt64 = fnv1aBasis) -> UInt64 {
  bytes.withUnsafeBufferPointer { bytes in
    var hash = hash
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
