import Foundation
import NASNetworks
public import NASRandomness

/// Overwrites a random rectangle of some images (Zhong 2020, arXiv:1708.04896).
///
/// Its area is any share of the image's between two, its aspect ratio (rows to columns) any between
/// one and its inverse, on a logarithmic scale. A rectangle that does not fit is drawn anew.
public struct RandomErasing: ImageAugmentation {
  /// Of an image to be changed; 0 for none.
  public var chance: Double
  /// The least and the greatest share of the image, each in 0...1; either may be the larger one.
  public var leastArea: Double
  public var mostArea: Double
  /// The least ratio of rows to columns, above 0 and at most 1; its inverse is the greatest.
  public var aspect: Double
  public var fill: Fill

  public enum Fill: String, Sendable, Hashable, Codable, CaseIterable {
    /// Every value of every pixel any of 0 to 255.
    case noise
    /// The mean of the training images: 0 after standardisation.
    case mean
  }

  public static let purpose = RandomStream.Purpose.erasing
  public var isActive: Bool { chance > 0 }

  public init(
    chance: Double = 0, leastArea: Double = 0.02, mostArea: Double = 0.4, aspect: Double = 0.3,
    fill: Fill = .noise
  ) {
    self.chance = chance
    self.leastArea = leastArea
    self.mostArea = mostArea
    self.aspect = aspect
    self.fill = fill
  }

  /// Of the paper there is no limit; after so many rectangles that do not fit an image stays whole.
  private static let attempts = 10

  public func apply(to image: inout AugmentedImage, drawing stream: inout RandomStream) {
    guard isActive, stream.chance(chance),
      let (rows, columns) = rectangle(in: (image.shape.height, image.shape.width), &stream)
    else { return }
    switch fill {
    case .mean: image.blank(rows: rows, columns: columns)
    case .noise: image.fill(rows: rows, columns: columns, seed: stream.next())
    }
  }

  private func rectangle(
    in size: (height: Int, width: Int), _ stream: inout RandomStream
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    for _ in 0..<Self.attempts {
      let share = leastArea + (mostArea - leastArea) * stream.uniform()
      let ratio = exp(log(aspect) * (2 * stream.uniform() - 1))
      let area = share * Double(size.height * size.width)
      let height = Int((area * ratio).squareRoot().rounded())
      let width = Int((area / ratio).squareRoot().rounded())
      guard height < size.height, width < size.width else { continue }
      let top = stream.integer(below: size.height - height + 1)
      let left = stream.integer(below: size.width - width + 1)
      return (top..<top + height, left..<left + width)
    }
    return nil
  }
}
