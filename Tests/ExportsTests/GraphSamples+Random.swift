import NASNetworks
import NASTestSupport

// Graphs that nobody would draw: blocks within blocks, layers that read from anywhere before.
extension GraphSamples {
  static func random(_ seed: Int) throws -> Network {
    var maker = RandomGraph(seed: UInt64(seed))
    return try maker.network()
  }
}

private struct RandomGraph {
  private static let input = Shape(channels: 4, height: 5, width: 5)

  private var state: UInt64
  private var builder = NetworkBuilder(input: input)
  /// All values so far, each an image of four channels.
  private var values: [GraphSamples.Value] = []

  init(seed: UInt64) {
    state = seed
    values = [builder.inputValue]
  }

  mutating func network() throws -> Network {
    for place in 1...5 {
      let isRepeated = draw(2) == 0
      for repetition in 1...(isRepeated ? 3 : 1) {
        try addBlock(isRepeated ? "part\(place).\(repetition)" : "part\(place)", depth: 0)
      }
    }
    let all = values.suffix(4)
    builder.beginBlock("join")
    let value = try builder.add(Add(), "add", to: Array(all) + [values[0]])
    builder.endBlock()
    return try builder.finished(classes: 3, from: value)
  }

  private mutating func addBlock(_ name: String, depth: Int) throws {
    let definition = [nil, "one", "two"][draw(3)]
    // Few forms, so that some blocks share a class.
    let form = draw(4)
    builder.beginBlock(
      name, definition,
      settings: definition == nil
        ? [] : [.init("form", .whole(form)), .init("kernel", .whole(1 + 2 * draw(2)))])
    defer { builder.endBlock() }
    let start = values.count
    for place in 0..<(2 + form) {
      if depth < 2, draw(4) == 0 {
        try addBlock(["inner\(place)", "main.inner\(place)"][draw(2)], depth: depth + 1)
      } else {
        try addLayer(["layer\(place)", "main.layer\(place)", "side.layer\(place)"][draw(3)])
      }
    }
    // Mostly, what is not last is forgotten.
    if draw(3) > 0, values.count - start > 1 { values.removeSubrange(start..<values.count - 1) }
  }

  private mutating func addLayer(_ name: String) throws {
    let value = any()
    switch draw(7) {
    case 0:
      values.append(
        try builder.add(
          Convolution(outputChannels: 4, kernel: Extent(1 + 2 * draw(3)), groups: 1 + draw(2)),
          name,
          to: value))
    case 1: values.append(try builder.add(BatchNorm(), name, to: value))
    case 2:
      let function = Activation.allCases[draw(Activation.allCases.count)]
      values.append(try builder.add(Activate(function), name, to: value))
    case 3: values.append(try builder.add(Add(), name, to: value, any(), any()))
    case 4: values.append(try builder.add(Multiply(), name, to: value, any()))
    case 5:
      let wide = try builder.add(Concatenate(), "\(name)-wide", to: value, any())
      values.append(try builder.add(Split(part: 1 + draw(2), of: 2), name, to: wide))
    default: values.append(try builder.add(ChannelShuffle(groups: 1 << draw(3)), name, to: value))
    }
  }

  /// Mostly of the last few.
  private mutating func any() -> GraphSamples.Value {
    values[draw(3) == 0 ? draw(values.count) : max(0, values.count - 1 - draw(3))]
  }

  /// Below a bound, by Knuth's generator.
  private mutating func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
