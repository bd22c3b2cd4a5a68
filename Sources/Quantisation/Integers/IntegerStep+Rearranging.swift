public import NASNetworks

/// Codes in other places.
public struct IntegerMove: IntegerStep {
  /// The operation that it is, and the shapes that it reads and makes.
  public let operation: any NASNetworks.Operation
  public let from: Shape
  public let to: Shape
  /// Of each number made, where it comes from.
  private let sources: [Int]

  /// - Parameter source: Of a row, a column and a channel.
  init(
    _ operation: any NASNetworks.Operation, at site: IntegerSite,
    _ source: (_ row: Int, _ column: Int, _ channel: Int) -> Int
  ) {
    self.operation = operation
    let (from, to) = (site.shape, site.output)
    (self.from, self.to) = (from, to)
    sources = (0..<to.count).map { place in
      let (position, channel) = place.quotientAndRemainder(dividingBy: to.channels)
      return source(position / to.width, position % to.width, channel)
    }
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    for (place, source) in sources.enumerated() { y[place] = x[0][source] }
  }
}

extension Shape {
  /// Where a number lies, channels side by side.
  fileprivate func place(_ row: Int, _ column: Int, _ channel: Int) -> Int {
    (row * width + column) * channels + channel
  }
}

extension Split: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    let start = (part - 1) * site.output.channels
    return IntegerMove(self, at: site) { site.shape.place($0, $1, start + $2) }
  }
}

extension ChannelShuffle: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    let each = site.shape.channels / groups
    return IntegerMove(self, at: site) {
      site.shape.place($0, $1, $2 % groups * each + $2 / groups)
    }
  }
}

extension Flatten: IntegerOperation {
  /// Of an image channel after channel, of a sequence position after position.
  func step(at site: IntegerSite) -> any IntegerStep {
    let shape = site.shape
    guard shape.layout == .image, shape.area > 1, shape.channels > 1 else {
      return IntegerRenaming(count: shape.count)
    }
    return IntegerMove(self, at: site) { _, _, place in
      place % shape.area * shape.channels + place / shape.area
    }
  }
}

extension Crop: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerMove(self, at: site) { site.shape.place($0 + top, $1 + left, $2) }
  }
}

extension Upsample: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerMove(self, at: site) { site.shape.place($0 / factor, $1 / factor, $2) }
  }
}

extension Tokens: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep { IntegerRenaming(count: site.output.count) }
}

extension FirstToken: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep { IntegerRenaming(count: site.output.count) }
}

/// Between the centres of pixels, the nearest code to the mean weighted by distance, halves upwards.
public struct IntegerResize: IntegerStep {
  public let from: Shape
  public let to: Shape

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    let parts = 4 * to.height * to.width
    for row in 0..<to.height {
      let rows = Neighbours(row, from.height, to.height)
      for column in 0..<to.width {
        let columns = Neighbours(column, from.width, to.width)
        for channel in 0..<to.channels {
          func code(_ row: Int, _ column: Int) -> Int {
            Int(x[0][from.place(row, column, channel)]) + 128
          }
          func across(_ row: Int) -> Int {
            columns.before * code(row, columns.first) + columns.after * code(row, columns.second)
          }
          let sum = rows.before * across(rows.first) + rows.after * across(rows.second)
          y[to.place(row, column, channel)] = Int8((sum + parts / 2) / parts - 128)
        }
      }
    }
  }

  /// The two pixels that one lies between, and their weights, of `2 · made` parts.
  private struct Neighbours {
    let (first, second): (Int, Int)
    let (before, after): (Int, Int)

    init(_ place: Int, _ size: Int, _ made: Int) {
      let along = max(0, (2 * place + 1) * size - made)
      first = min(along / (2 * made), size - 1)
      second = min(first + 1, size - 1)
      after = along % (2 * made)
      before = 2 * made - after
    }
  }
}

extension Resize: IntegerOperation {
  func step(at site: IntegerSite) throws(Unsayable) -> any IntegerStep {
    guard site.output.area < 1 << 21 else {
      throw Unsayable(reason: "expected an output of less than \(1 << 21) pixels")
    }
    return IntegerResize(from: site.shape, to: site.output)
  }
}
