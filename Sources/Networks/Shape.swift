/// The shape of what one image, or one sample of any other kind, is inside the network.
///
/// All values are channels × rows × columns. A *sequence* of positions is channels × positions × 1,
/// and a *vector* channels × 1 × 1: what is computed for each position is computed in the same way
/// for all three. The layout tells frameworks apart that store them differently.
public struct Shape: Sendable, Hashable, Codable, CustomStringConvertible {
  public let channels: Int
  public let height: Int
  public let width: Int
  public let layout: Layout

  public enum Layout: String, Sendable, Hashable, Codable {
    /// Channels, rows, columns.
    case image
    /// Channels at each of `height` positions.
    case sequence
    /// Channels alone.
    case vector
  }

  /// An image.
  public init(channels: Int, height: Int, width: Int) {
    self.init(channels: channels, height: height, width: width, layout: .image)
  }

  private init(channels: Int, height: Int, width: Int, layout: Layout) {
    self.channels = channels
    self.height = height
    self.width = width
    self.layout = layout
  }

  public static func sequence(channels: Int, positions: Int) -> Shape {
    Shape(channels: channels, height: positions, width: 1, layout: .sequence)
  }

  public static func vector(channels: Int) -> Shape {
    Shape(channels: channels, height: 1, width: 1, layout: .vector)
  }

  /// The same rows, columns and layout with other channels.
  public func with(channels: Int) -> Shape {
    Shape(channels: channels, height: height, width: width, layout: layout)
  }

  /// Number of elements.
  public var count: Int { channels * height * width }
  /// Number of positions: rows × columns.
  public var area: Int { height * width }

  /// `16×32×32`; of a sequence, channels and positions: `96×64`; of a vector, channels.
  public var description: String {
    switch layout {
    case .image: "\(channels)×\(height)×\(width)"
    case .sequence: "\(channels)×\(height)"
    case .vector: "\(channels)"
    }
  }

  /// The sizes that ``description`` shows.
  public var sizes: [Int] {
    switch layout {
    case .image: [channels, height, width]
    case .sequence: [channels, height]
    case .vector: [channels]
    }
  }
}

/// A named axis of a value.
public enum Axis: String, Sendable, Hashable, CaseIterable {
  case channels
  /// Rows and columns of an image, positions of a sequence.
  case positions
}
