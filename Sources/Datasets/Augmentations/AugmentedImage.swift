public import NASNetworks

/// A training image on its way from stored bytes to what a network reads, changed by augmentations.
///
/// It is first moved, then coloured, then blanked. Moves are remembered and made together, when the
/// first pixel is wanted: a value is interpolated once, whatever moved it. Colours are those of pixels
/// of 0 to 255, what is blanked is standardised. Nothing is allocated.
public struct AugmentedImage: ~Copyable {
  public let shape: Shape
  /// Where pixels come from.
  package private(set) var placement = Placement()
  private let source: UnsafePointer<UInt8>
  private let output: UnsafeMutablePointer<Float>
  private let scales: PixelScales
  private var stage = Stage.stored

  private enum Stage: Int {
    /// Nothing is written yet.
    case stored
    /// The output holds pixels of 0 to 255.
    case coloured
    /// The output holds what a network reads.
    case standardised
  }

  /// - Parameters:
  ///   - source: `[channels × height × width]`, as stored.
  ///   - output: The same size; written when ``finish()`` returns.
  init(
    shape: Shape, source: UnsafePointer<UInt8>, output: UnsafeMutablePointer<Float>,
    scales: PixelScales
  ) {
    self.shape = shape
    self.source = source
    self.output = output
    self.scales = scales
  }

  /// Moves the image. Colours must not have been changed before.
  package mutating func move(_ change: (inout Placement) -> Void) {
    precondition(stage == .stored, "AugmentedImage: moved after its pixels were changed")
    change(&placement)
  }

  /// Changes colours. Nothing must have been blanked before.
  package mutating func colour(_ change: (borrowing ColourPixels) -> Void) {
    precondition(stage != .standardised, "AugmentedImage: coloured after it was blanked")
    if stage == .stored {
      copy { .init(scale: 1, shift: 0, blank: $0.mean[$1]) }
      stage = .coloured
    }
    change(ColourPixels(shape: shape, planes: output))
  }

  /// Sets a rectangle to 0, as far as it lies in the image.
  package mutating func blank(rows: Range<Int>, columns: Range<Int>) {
    forEachRow(rows, columns) { _, row, count in row.update(repeating: 0, count: count) }
  }

  /// Sets every value of a rectangle, as far as it lies in the image, to any pixel of 0 to 255.
  ///
  /// - Parameter seed: Of SplitMix64 (Steele 2014, doi:10.1145/2660193.2660195), for a stream that could
  ///   be gone on from anywhere takes longer than all the rest.
  package mutating func fill(rows: Range<Int>, columns: Range<Int>, seed: UInt64) {
    let scales = scales
    var state = seed
    forEachRow(rows, columns) { channel, row, count in
      let (scale, shift) = (scales.scale[channel], scales.shift[channel])
      for start in stride(from: 0, to: count, by: 8) {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bytes = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bytes = (bytes ^ (bytes >> 27)) &* 0x94D0_49BB_1331_11EB
        bytes ^= bytes >> 31
        for column in start..<min(start + 8, count) {
          row[column] = Float(UInt8(truncatingIfNeeded: bytes)) * scale + shift
          bytes >>= 8
        }
      }
    }
  }

  /// Brings the output to what a network reads.
  package mutating func finish() {
    switch stage {
    case .stored:
      copy { .init(scale: $0.scale[$1], shift: $0.shift[$1], blank: 0) }
    case .coloured:
      for channel in 0..<shape.channels {
        let plane = output + channel * shape.area
        let (scale, shift) = (scales.scale[channel], scales.shift[channel])
        for index in 0..<shape.area { plane[index] = plane[index] * scale + shift }
      }
    case .standardised: break
    }
    stage = .standardised
  }

  /// - Parameter values: What becomes of the pixels of a channel.
  private func copy(_ values: (PixelScales, Int) -> Placement.Values) {
    if placement.warp != nil {
      let scales = scales
      return placement.interpolate(shape, from: source, to: output) { values(scales, $0) }
    }
    for channel in 0..<shape.channels {
      let start = channel * shape.area
      placement.copy(
        shape, values(scales, channel), from: source + start, to: output + start)
    }
  }

  /// Of each channel, what of a rectangle lies in the image: channel, first value, values.
  private mutating func forEachRow(
    _ rows: Range<Int>, _ columns: Range<Int>,
    _ body: (Int, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    finish()
    let rows = rows.clamped(to: 0..<shape.height)
    let columns = columns.clamped(to: 0..<shape.width)
    guard !columns.isEmpty else { return }
    for channel in 0..<shape.channels {
      for row in rows {
        let start = channel * shape.area + row * shape.width + columns.lowerBound
        body(channel, output + start, columns.count)
      }
    }
  }
}

/// What brings the pixels of each channel to mean 0 and deviation 1: times `scale`, plus `shift`.
struct PixelScales: Sendable {
  let scale: [Float]
  let shift: [Float]
  /// The training images' mean, of pixels of 0 to 255.
  let mean: [Float]

  init(_ standardisation: Standardisation) {
    scale = standardisation.deviation.map { Float(1 / (255 * $0)) }
    shift = zip(standardisation.mean, standardisation.deviation).map { Float(-$0 / $1) }
    mean = standardisation.mean.map { Float(255 * $0) }
  }
}
