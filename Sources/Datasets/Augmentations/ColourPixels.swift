import NASNetworks

/// The pixels of an image while its colours change, of 0 to 255 before and after.
///
/// What the changes are follows torchvision's functions of the same names on images of numbers, and so
/// Pillow's but for the latter's rounding. `Tests/DatasetsTests/Reference/augmentations.py` compares.
package struct ColourPixels: ~Copyable {
  let shape: Shape
  /// `[channels × height × width]`
  let planes: UnsafeMutablePointer<Float>

  /// Whether there are red, green and blue.
  package var hasColours: Bool { shape.channels == 3 }

  /// Of all values; sums go over eight lanes, so that they are taken in one order everywhere.
  private var all: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: planes, count: shape.count)
  }

  private func plane(_ channel: Int) -> UnsafeMutablePointer<Float> {
    planes + channel * shape.area
  }

  /// Multiplies every value.
  package func brighten(by factor: Float) {
    Self.blend(all, with: 0, keeping: factor)
  }

  /// Multiplies each value's distance from the mean grey of the image.
  package func contrast(by factor: Float) {
    Self.blend(all, with: meanGrey, keeping: factor)
  }

  /// Multiplies each pixel's distance from its own grey; of an image without colours, nothing.
  package func saturate(by factor: Float) {
    guard hasColours else { return }
    let (red, green, blue) = (plane(0), plane(1), plane(2))
    for index in 0..<shape.area {
      let grey = Self.grey(red[index], green[index], blue[index]) * (1 - factor)
      red[index] = Self.clamped(red[index] * factor + grey)
      green[index] = Self.clamped(green[index] * factor + grey)
      blue[index] = Self.clamped(blue[index] * factor + grey)
    }
  }

  /// Turns hues by so many turns of the circle, value and saturation (of HSV) staying; of an image
  /// without colours, nothing.
  package func turnHue(by turns: Float) {
    guard hasColours else { return }
    let (red, green, blue) = (plane(0), plane(1), plane(2))
    // Above 0, so that what follows may cut off.
    let shift = 6 * turns + 12
    // Without a branch, so that several pixels go at once.
    for index in 0..<shape.area {
      let (r, g, b) = (red[index], green[index], blue[index])
      let (most, least) = (r > g ? r : g, r < g ? r : g)
      let value = most > b ? most : b
      let range = value - (least < b ? least : b)
      // Grey has no hue: whatever it gets, it stays grey.
      let scale = 1 / (range > 1e-6 ? range : 1e-6)
      // In sixths of a turn from red.
      let beyondRed = g == value ? 2 + (b - r) * scale : 4 + (r - g) * scale
      let hue = (r == value ? (g - b) * scale : beyondRed) + shift
      red[index] = Self.channel(hue + 5, value, range)
      green[index] = Self.channel(hue + 3, value, range)
      blue[index] = Self.channel(hue + 1, value, range)
    }
  }

  /// One channel of a hue in sixths, from where it is at its lowest.
  @inline(__always)
  private static func channel(_ place: Float, _ value: Float, _ range: Float) -> Float {
    let within = place - 6 * Floor.of(place * (1 / 6))
    let rising = within < 4 - within ? within : 4 - within
    let share = rising < 1 ? rising : 1
    return value - range * (share > 0 ? share : 0)
  }

  /// Makes every pixel's values those above `threshold`, from the other end.
  package func solarise(from threshold: Float) {
    for index in 0..<shape.count {
      let value = planes[index]
      planes[index] = value >= threshold ? 255 - value : value
    }
  }

  /// Keeps the highest bits of every value, 0 to 8.
  package func posterise(bits: Int) {
    let mask = Int32(truncatingIfNeeded: 0xFF00 >> bits) & 0xFF
    for index in 0..<shape.count { planes[index] = Float(Self.byte(planes[index]) & mask) }
  }

  /// Stretches each channel to 0…255.
  package func stretchContrast() {
    for channel in 0..<shape.channels {
      let plane = plane(channel)
      var (least, most) = (plane[0], plane[0])
      for index in 1..<shape.area {
        least = min(least, plane[index])
        most = max(most, plane[index])
      }
      guard most > least else { continue }
      let scale = 255 / (most - least)
      for index in 0..<shape.area { plane[index] = Self.clamped((plane[index] - least) * scale) }
    }
  }

  /// Makes all values of each channel as frequent, as far as that can be.
  package func equalise() {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { table in
      for channel in 0..<shape.channels {
        let plane = plane(channel)
        table.initialize(repeating: 0)
        for index in 0..<shape.area { table[Int(Self.byte(plane[index]))] += 1 }
        let last = table.lastIndex { $0 > 0 } ?? 0
        let step = (Int32(shape.area) - table[last]) / 255
        guard step > 0 else { continue }
        // Of a value: how many are darker, in steps.
        var darker = step / 2
        for value in 0..<256 {
          let count = table[value]
          table[value] = min(255, darker / step)
          darker += count
        }
        for index in 0..<shape.area { plane[index] = Float(table[Int(Self.byte(plane[index]))]) }
      }
    }
  }

  /// Multiplies each value's distance from the mean of its neighbourhood of 3×3, in which the value
  /// itself counts five times. Pixels at the edge stay.
  package func sharpen(by factor: Float) {
    let (height, width) = (shape.height, shape.width)
    guard height > 2, width > 2 else { return }
    // The row above as it was, and this row.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { rows in
      guard var above = rows.baseAddress else { return }
      var here = above + width
      for channel in 0..<shape.channels {
        let plane = plane(channel)
        here.update(from: plane, count: width)
        for row in 1..<height - 1 {
          swap(&above, &here)
          let line = plane + row * width
          here.update(from: line, count: width)
          let below = line + width
          for x in 1..<width - 1 {
            let sides = here[x - 1] + here[x + 1]
            let outer =
              (above[x - 1] + above[x] + above[x + 1]) + (below[x - 1] + below[x] + below[x + 1])
            let blurred = (sides + outer + 5 * here[x]) * (1 / 13)
            line[x] = Self.clamped(here[x] * factor + blurred * (1 - factor))
          }
        }
      }
    }
  }

  /// The mean grey of all pixels.
  private var meanGrey: Float {
    guard hasColours else { return Self.sum(planes, shape.count) / Float(shape.count) }
    let sum = Self.grey(
      Self.sum(plane(0), shape.area), Self.sum(plane(1), shape.area),
      Self.sum(plane(2), shape.area))
    return sum / Float(shape.area)
  }

  /// In eight lanes, whatever the processor: sums of floats depend on their order.
  private static func sum(_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Float {
    var lanes = SIMD8<Float>()
    let whole = count - count % 8
    for start in stride(from: 0, to: whole, by: 8) {
      lanes += UnsafeRawPointer(values + start).loadUnaligned(as: SIMD8<Float>.self)
    }
    var sum = lanes.sum()
    for index in whole..<count { sum += values[index] }
    return sum
  }

  /// Luma of ITU-R BT.601.
  private static func grey(_ red: Float, _ green: Float, _ blue: Float) -> Float {
    0.2989 * red + 0.587 * green + 0.114 * blue
  }

  private static func blend(
    _ values: UnsafeMutableBufferPointer<Float>, with other: Float, keeping factor: Float
  ) {
    let addend = other * (1 - factor)
    guard let values = values.baseAddress.map({ ($0, values.count) }) else { return }
    for index in 0..<values.1 { values.0[index] = clamped(values.0[index] * factor + addend) }
  }

  private static func clamped(_ value: Float) -> Float { max(0, min(255, value)) }

  /// The nearest whole value.
  private static func byte(_ value: Float) -> Int32 { Int32(clamped(value) + 0.5) }
}
