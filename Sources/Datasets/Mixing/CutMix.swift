package import NASNetworks
import NASRandomness

/// Puts a rectangle of one image into another, its area of a beta distribution (Yun 2019,
/// arXiv:1905.04899).
package struct CutMix: ImageMix {
  private let rows: Range<Int>
  private let columns: Range<Int>

  init(beta: Double, of shape: Shape, drawing stream: inout RandomStream) {
    let side = (1 - stream.beta(shape: beta)).squareRoot()
    rows = Self.part(of: shape.height, share: side, &stream)
    columns = Self.part(of: shape.width, share: side, &stream)
  }

  /// So much of an axis around any point of it, as far as it lies within.
  private static func part(
    of size: Int, share: Double, _ stream: inout RandomStream
  ) -> Range<Int> {
    let length = Int((Double(size) * share).rounded())
    let start = stream.integer(below: size) - length / 2
    return (start..<start + length).clamped(to: 0..<size)
  }

  package func own(of shape: Shape) -> Float {
    1 - Float(rows.count * columns.count) / Float(shape.area)
  }

  package func mix(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, of shape: Shape
  ) {
    for channel in 0..<shape.channels {
      for row in rows {
        let start = channel * shape.area + row * shape.width + columns.lowerBound
        for index in start..<start + columns.count {
          (left[index], right[index]) = (right[index], left[index])
        }
      }
    }
  }
}
