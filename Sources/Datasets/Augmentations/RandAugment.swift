import NASNetworks
public import NASRandomness

/// So many changes of one strength, picked at random of fourteen (Cubuk 2019, arXiv:1909.13719).
///
/// Operations and their strengths are torchvision's. Otherwise than there, moves are made first and
/// together, by bilinear interpolation; what enters is the training images' mean. Shears keep the centre
/// in its place, and translations are rounded to whole pixels, not cut. Saturation is only picked for
/// images that have colours.
public struct RandAugment: ImageAugmentation {
  /// Changes of each image, each picked anew; 0 for none.
  public var operations: Int
  /// The strength of all, in 0...``strongest``.
  public var magnitude: Double

  public static let strongest = 30.0
  public static let purpose = RandomStream.Purpose.randAugment
  public var isActive: Bool { operations > 0 }

  public init(operations: Int = 0, magnitude: Double = 9) {
    self.operations = operations
    self.magnitude = magnitude
  }

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive else { return }
    let picks = image.shape.channels == 3 ? Operation.all : Operation.withoutColours
    // A copy of the stream draws the same again: moves first, in their order, then the rest.
    var again = stream
    let (height, width) = (image.shape.height, image.shape.width)
    for _ in 0..<operations {
      let (operation, strength) = draw(picks, &stream)
      guard let map = operation.map(strength, height: height, width: width) else { continue }
      image.move { $0.warp(by: map) }
    }
    image.colour { pixels in
      for _ in 0..<operations {
        let (operation, strength) = draw(picks, &again)
        operation.colour(pixels, strength)
      }
    }
  }

  /// An operation, and how strong it is, in −1...1.
  private func draw(
    _ picks: [Operation], _ stream: inout RandomStream
  ) -> (Operation, strength: Double) {
    let operation = stream.pick(picks)
    let strength = magnitude / Self.strongest
    return (operation, strength: stream.chance(0.5) ? strength : -strength)
  }
}

extension RandAugment {
  package enum Operation: Sendable, CaseIterable {
    case identity, shearX, shearY, translateX, translateY, rotate
    case brightness, saturation, contrast, sharpness
    case posterise, solarise, stretchContrast, equalise

    static let all = allCases
    static let withoutColours = allCases.filter { $0 != .saturation }

    /// The move; nil of an operation that moves nothing.
    package func map(_ strength: Double, height: Int, width: Int) -> AffineMap? {
      // Of images of 331 pixels, 150 at the most.
      let share = strength * 150 / 331
      switch self {
      case .shearX: return .shearX(Float(strength * 0.3))
      case .shearY: return .shearY(Float(strength * 0.3))
      case .translateX: return .translation(x: Float((share * Double(width)).rounded()), y: 0)
      case .translateY: return .translation(x: 0, y: Float((share * Double(height)).rounded()))
      case .rotate: return .rotation(degrees: strength * 30)
      default: return nil
      }
    }

    /// Changes colours where that is what the operation does.
    package func colour(_ pixels: borrowing ColourPixels, _ strength: Double) {
      let factor = Float(1 + 0.9 * strength)
      switch self {
      case .brightness: pixels.brighten(by: factor)
      case .saturation: pixels.saturate(by: factor)
      case .contrast: pixels.contrast(by: factor)
      case .sharpness: pixels.sharpen(by: factor)
      case .posterise: pixels.posterise(bits: 8 - Int((4 * abs(strength)).rounded()))
      case .solarise: pixels.solarise(from: Float(255 * (1 - abs(strength))))
      case .stretchContrast: pixels.stretchContrast()
      case .equalise: pixels.equalise()
      case .identity, .shearX, .shearY, .translateX, .translateY, .rotate: break
      }
    }
  }
}
