import NASDatasets
import NASNetworks
import Testing

/// Moves and colours beside torchvision's.
@Suite struct AugmentationReferenceTests {
  private static let colour = image(channels: 3, height: 6, width: 7)

  private static func image(channels: Int, height: Int, width: Int) -> LabelledImages {
    let shape = Shape(channels: channels, height: height, width: width)
    return LabelledImages(
      shape: shape,
      pixels: (0..<shape.count).map { (n: Int) -> UInt8 in UInt8((7 * n * n + 13 * n) % 256) },
      labels: [0])
  }

  /// Pixels of 0 to 1.
  private func changed(
    _ images: LabelledImages = Self.colour, _ change: (inout AugmentedImage) -> Void
  ) -> [Float] {
    let channels = images.shape.channels
    let source = BatchSource(
      images: images,
      standardisation: Standardisation(
        mean: [Double](repeating: 0, count: channels),
        deviation: [Double](repeating: 1, count: channels)))
    var pixels = [Float](repeating: .nan, count: images.shape.count)
    pixels.withUnsafeMutableBufferPointer { source.write(0, to: $0, change: change) }
    return pixels
  }

  private func moved(by map: AffineMap) -> [Float] {
    changed { $0.move { $0.warp(by: map) } }
  }

  private func coloured(
    _ images: LabelledImages = Self.colour, _ change: (borrowing ColourPixels) -> Void
  ) -> [Float] {
    changed(images) { $0.colour(change) }.map { 255 * $0 }
  }

  private func expect(
    _ found: [Float], _ expected: [Float], within tolerance: Float,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (position, (found, expected)) in zip(found, expected).enumerated() {
      #expect(
        abs(found - expected) <= tolerance, "at \(position)", sourceLocation: sourceLocation)
    }
  }

  @Test func moves() {
    typealias Reference = TorchvisionReference
    expect(moved(by: .rotation(degrees: 25)), Reference.turned, within: 1e-5)
    expect(moved(by: .rotation(degrees: 90)), Reference.turnedByAQuarter, within: 1e-5)
    expect(moved(by: .translation(x: 2, y: -1)), Reference.translated, within: 1e-5)
    expect(moved(by: .shearX(0.3)), Reference.shearedX, within: 1e-5)
    expect(moved(by: .shearY(0.3)), Reference.shearedY, within: 1e-5)
  }

  /// One after another is both at once, crop and flip as well.
  @Test func movesAreComposed() {
    let whole = changed {
      $0.move {
        $0.warp(by: .translation(x: 2, y: 0))
        $0.warp(by: .translation(x: 0, y: -1))
      }
    }
    expect(whole, TorchvisionReference.translated, within: 1e-6)
    let plain = changed {
      $0.move {
        ($0.rowShift, $0.columnShift, $0.isFlipped) = (1, -2, true)
      }
    }
    let warped = changed {
      $0.move {
        ($0.rowShift, $0.columnShift, $0.isFlipped) = (1, -2, true)
        $0.warp(by: .rotation(degrees: 0))
      }
    }
    expect(warped, plain, within: 1e-6)
  }

  @Test func colours() {
    typealias Reference = TorchvisionReference
    expect(coloured { $0.brighten(by: 1.6) }, Reference.brighter, within: 1e-3)
    expect(coloured { $0.contrast(by: 0.4) }, Reference.lessContrast, within: 1e-3)
    expect(coloured { $0.contrast(by: 1.7) }, Reference.moreContrast, within: 1e-3)
    expect(coloured { $0.saturate(by: 0.3) }, Reference.lessSaturated, within: 1e-3)
    expect(coloured { $0.saturate(by: 1.8) }, Reference.moreSaturated, within: 1e-3)
    expect(coloured { $0.turnHue(by: 0.21) }, Reference.hueTurned, within: 2e-3)
    expect(coloured { $0.turnHue(by: -0.45) }, Reference.hueTurnedBack, within: 2e-3)
    expect(coloured { $0.sharpen(by: 1.7) }, Reference.sharper, within: 1e-3)
    expect(coloured { $0.sharpen(by: 0.2) }, Reference.blurred, within: 1e-3)
  }

  @Test func valuesByTable() {
    typealias Reference = TorchvisionReference
    expect(coloured { $0.solarise(from: 100) }, Reference.solarised, within: 1e-4)
    expect(coloured { $0.posterise(bits: 3) }, Reference.posterised, within: 1e-4)
    let dark = LabelledImages(
      shape: Self.colour.shape, pixels: Self.colour.pixels.map { $0 / 3 + 20 }, labels: [0])
    expect(coloured(dark) { $0.stretchContrast() }, Reference.stretched, within: 1e-3)
    let grey = Self.image(channels: 1, height: 18, width: 20)
    expect(coloured(grey) { $0.equalise() }, Reference.equalised, within: 1e-4)
  }

  @Test func greyImagesHaveContrastAndNoColours() {
    let grey = Self.image(channels: 1, height: 6, width: 20)
    expect(coloured(grey) { $0.contrast(by: 0.4) }, TorchvisionReference.greyContrast, within: 1e-3)
    let plain = coloured(grey) { _ in }
    #expect(coloured(grey) { $0.saturate(by: 3) } == plain)
    #expect(coloured(grey) { $0.turnHue(by: 0.4) } == plain)
  }
}
