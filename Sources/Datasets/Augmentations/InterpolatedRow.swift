import NASNetworks

/// Where the pixels of one row come from, and their values.
struct InterpolatedRow {
  private let height: Int
  private let width: Int
  /// Points of the source, `[width]` each.
  private let xs: UnsafeMutablePointer<Float>
  private let ys: UnsafeMutablePointer<Float>
  /// How far each is right of the pixel left above it, and below.
  private let rights: UnsafeMutablePointer<Float>
  private let downs: UnsafeMutablePointer<Float>
  /// That pixel's place in a channel.
  private let places: UnsafeMutablePointer<Int32>

  /// - Parameter room: For five numbers a pixel of the row.
  init(shape: Shape, room: UnsafeMutablePointer<Float>) {
    (height, width) = (shape.height, shape.width)
    xs = room
    ys = room + width
    rights = room + 2 * width
    downs = room + 3 * width
    places = UnsafeMutableRawPointer(room + 4 * width).bindMemory(to: Int32.self, capacity: width)
  }

  /// Finds the points of a row, and which of them lie between four pixels: those next to each other,
  /// for all lie on one line.
  func locate(_ map: AffineMap, _ number: Int) -> Range<Int> {
    let (u, v) = (-Float(width - 1) / 2, Float(number) - Float(height - 1) / 2)
    let startX = map.xx * u + map.xy * v + map.x
    let startY = map.yx * u + map.yy * v + map.y
    let step = Int32(width)
    for column in 0..<width {
      let (x, y) = (map.xx * Float(column) + startX, map.yx * Float(column) + startY)
      xs[column] = x
      ys[column] = y
      rights[column] = x - Floor.of(x)
      downs[column] = y - Floor.of(y)
      places[column] = Floor.integer(of: y) &* step &+ Floor.integer(of: x)
    }
    var (first, end) = (0, width)
    while first < end, !isInside(first) { first += 1 }
    while end > first, !isInside(end - 1) { end -= 1 }
    return first..<end
  }

  private func isInside(_ column: Int) -> Bool {
    xs[column] >= 0 && ys[column] >= 0
      && xs[column] < Float(width - 1) && ys[column] < Float(height - 1)
  }

  /// Writes the row of one channel.
  ///
  /// - Parameters:
  ///   - source: `[height × width]`
  ///   - inside: As ``locate(_:_:)`` said.
  func interpolate(
    _ source: UnsafePointer<Float>, blank: Float, inside: Range<Int>,
    to output: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<inside.lowerBound { output[column] = atTheEdge(source, column, blank) }
    for column in inside.upperBound..<width { output[column] = atTheEdge(source, column, blank) }
    let (rights, downs, places, width) = (rights, downs, places, width)
    for column in inside {
      let upper = source + Int(places[column])
      let lower = upper + width
      let right = rights[column]
      let above = upper[0] + (upper[1] - upper[0]) * right
      let below = lower[0] + (lower[1] - lower[0]) * right
      output[column] = above + (below - above) * downs[column]
    }
  }

  /// Between pixels of which some may be beyond the image.
  private func atTheEdge(_ source: UnsafePointer<Float>, _ column: Int, _ blank: Float) -> Float {
    let (x, y) = (xs[column], ys[column])
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return blank }
    let (left, top) = (x < 0 ? -1 : Int(x), y < 0 ? -1 : Int(y))
    let (right, down) = (x - Float(left), y - Float(top))
    var (value, share) = (Float(0), Float(0))
    for row in max(0, top)...min(height - 1, top + 1) {
      for column in max(0, left)...min(width - 1, left + 1) {
        let part = (row == top ? 1 - down : down) * (column == left ? 1 - right : right)
        value += source[row * width + column] * part
        share += part
      }
    }
    return value + blank * (1 - share)
  }
}
