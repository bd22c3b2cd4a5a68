public import NASRandomness

/// Changes brightness, contrast, saturation and hue at random, in this order.
///
/// The first three are multiplied by a factor between 1 − x and 1 + x, and not below 0, all equally
/// likely. Saturation and hue need red, green and blue: images of other channels keep theirs.
public struct ColourJitter: ImageAugmentation {
  /// The x of each; 0 for none.
  public var brightness: Double
  public var contrast: Double
  public var saturation: Double
  /// The most that hues go round, each way, in turns: 0...0.5.
  public var hue: Double

  public static let purpose = RandomStream.Purpose.colourJitter
  public var isActive: Bool { brightness > 0 || contrast > 0 || saturation > 0 || hue > 0 }

  public init(
    brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0
  ) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
  }

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive else { return }
    // Drawn whatever is wanted: one more of them changes nothing of the others.
    let draws = (stream.uniform(), stream.uniform(), stream.uniform(), stream.uniform())
    image.colour { pixels in
      if brightness > 0 { pixels.brighten(by: Self.factor(brightness, draws.0)) }
      if contrast > 0 { pixels.contrast(by: Self.factor(contrast, draws.1)) }
      if saturation > 0 { pixels.saturate(by: Self.factor(saturation, draws.2)) }
      if hue > 0 { pixels.turnHue(by: Float(hue * (2 * draws.3 - 1))) }
    }
  }

  private static func factor(_ most: Double, _ draw: Double) -> Float {
    let least = max(0, 1 - most)
    return Float(least + (1 + most - least) * draw)
  }
}
