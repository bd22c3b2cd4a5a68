import NASNetworks

/// Where the pixels of an augmented image come from.
package struct Placement: Sendable, Hashable {
  /// Output row y shows source row y + `rowShift`; columns likewise, before the flip.
  package var rowShift = 0
  package var columnShift = 0
  package var isFlipped = false
  /// What is done to the moved and flipped image; nil for nothing, when every pixel of the output is
  /// one of the source.
  package private(set) var warp: AffineMap?

  package init() {}

  /// Turns, shears or moves what is there already.
  package mutating func warp(by map: AffineMap) {
    warp = warp?.after(map) ?? map
  }

  /// Of the source, columns and rows from its first, for each point from the centre of the output.
  func sourceMap(height: Int, width: Int) -> AffineMap {
    var map = warp ?? AffineMap()
    if isFlipped { (map.xx, map.xy, map.x) = (-map.xx, -map.xy, -map.x) }
    map.x += Float(width - 1) / 2 + Float(columnShift)
    map.y += Float(height - 1) / 2 + Float(rowShift)
    return map
  }
}

extension Placement {
  /// What becomes of the pixels of a channel: times `scale`, plus `shift`.
  struct Values {
    let scale: Float
    let shift: Float
    /// What stands where there is no source.
    let blank: Float
  }

  /// Writes one channel, `[height × width]`, of an image that is not warped.
  func copy(
    _ shape: Shape, _ values: Values, from source: UnsafePointer<UInt8>,
    to output: UnsafeMutablePointer<Float>
  ) {
    if rowShift != 0 || columnShift != 0 {
      output.update(repeating: values.blank, count: shape.area)
    }
    let (width, scale, shift) = (shape.width, values.scale, values.shift)
    let rows = Self.covered(shape.height, shiftedBy: rowShift)
    let columns = Self.covered(width, shiftedBy: columnShift)
    for row in rows {
      let from = source + (row + rowShift) * width + columns.lowerBound + columnShift
      if isFlipped {
        let to = output + row * width + (width - 1 - columns.lowerBound)
        for column in 0..<columns.count { to[-column] = Float(from[column]) * scale + shift }
      } else {
        let to = output + row * width + columns.lowerBound
        for column in 0..<columns.count { to[column] = Float(from[column]) * scale + shift }
      }
    }
  }

  /// The positions of `0..<size` that, moved by `shift`, are still among them.
  private static func covered(_ size: Int, shiftedBy shift: Int) -> Range<Int> {
    (-shift..<size - shift).clamped(to: 0..<size)
  }

  /// Writes all channels, each value bilinear between the four pixels around the point that it comes
  /// from, those beyond the image being blank.
  func interpolate(
    _ shape: Shape, from source: UnsafePointer<UInt8>, to output: UnsafeMutablePointer<Float>,
    values: (Int) -> Values
  ) {
    let map = sourceMap(height: shape.height, width: shape.width)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.count + 5 * shape.width) { room in
      guard let planes = room.baseAddress else { return }
      for channel in 0..<shape.channels {
        let (values, start) = (values(channel), channel * shape.area)
        for index in start..<start + shape.area {
          planes[index] = Float(source[index]) * values.scale + values.shift
        }
      }
      let row = InterpolatedRow(shape: shape, room: planes + shape.count)
      for number in 0..<shape.height {
        let inside = row.locate(map, number)
        for channel in 0..<shape.channels {
          let start = channel * shape.area
          row.interpolate(
            UnsafePointer(planes + start), blank: values(channel).blank, inside: inside,
            to: output + start + number * shape.width)
        }
      }
    }
  }
}
