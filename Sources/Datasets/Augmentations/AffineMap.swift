import Foundation

/// For each point of an image that is made, the point of the image that it is made of: both from the
/// centre, x to the right, y down, in pixels.
package struct AffineMap: Sendable, Hashable {
  var xx: Float = 1
  var xy: Float = 0
  var x: Float = 0
  var yx: Float = 0
  var yy: Float = 1
  var y: Float = 0

  /// The image turned counter-clockwise.
  package static func rotation(degrees: Double) -> AffineMap {
    let angle = degrees * .pi / 180
    let (sine, cosine) = (Float(sin(angle)), Float(cos(angle)))
    return AffineMap(xx: cosine, xy: -sine, yx: sine, yy: cosine)
  }

  /// Columns moved by `x` pixels to the right, rows by `y` down.
  package static func translation(x: Float, y: Float) -> AffineMap {
    AffineMap(x: -x, y: -y)
  }

  /// Each row moved to the left by `factor` times its distance below the centre.
  package static func shearX(_ factor: Float) -> AffineMap { AffineMap(xy: factor) }

  /// Each column moved up by `factor` times its distance right of the centre.
  package static func shearY(_ factor: Float) -> AffineMap { AffineMap(yx: factor) }

  /// This one after another: where the other takes its points from is made by this one.
  func after(_ next: AffineMap) -> AffineMap {
    AffineMap(
      xx: xx * next.xx + xy * next.yx, xy: xx * next.xy + xy * next.yy,
      x: xx * next.x + xy * next.y + x,
      yx: yx * next.xx + yy * next.yx, yy: yx * next.xy + yy * next.yy,
      y: yx * next.x + yy * next.y + y)
  }
}
