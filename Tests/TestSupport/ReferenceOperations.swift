import Foundation
import NASNetworks

// Each operation by its definition, in PyTorch's sense.

extension Activation {
  /// The value at x.
  package func reference(_ x: Double) -> Double {
    switch self {
    case .relu: max(0, x)
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .relu6: min(max(x, 0), 6)
    case .leakyRelu: x < 0 ? 0.01 * x : x
    case .hardSigmoid: min(max(x + 3, 0), 6) / 6
    case .swish: x / (1 + exp(-x))
    case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Foundation.tanh(x)
    }
  }
}

extension Activate: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    inputs[0].map { x, _ in function.reference(x) }
  }
}

extension Convolution: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let x = inputs[0]
    let (weights, bias) = (context.tensor("weight")!, context.tensor("bias"))
    let (ins, outs) = (x.shape.channels / groups, outputChannels / groups)
    return ReferenceValue(context.output, images: x.images) { n, o, row, column in
      var sum = bias?[o] ?? 0
      for i in 0..<ins {
        for r in 0..<kernel.rows {
          let v = row * stride.rows + r * dilation.rows - padding.rows
          guard (0..<x.shape.height).contains(v) else { continue }
          for c in 0..<kernel.columns {
            let h = column * stride.columns + c * dilation.columns - padding.columns
            guard (0..<x.shape.width).contains(h) else { continue }
            sum +=
              x[n, o / outs * ins + i, v, h]
              * weights[((o * ins + i) * kernel.rows + r) * kernel.columns + c]
          }
        }
      }
      return sum
    }
  }
}

extension Linear: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let x = inputs[0]
    let (weights, bias) = (context.tensor("weight")!, context.tensor("bias"))
    let channels = x.shape.channels
    return ReferenceValue(context.output, images: x.images) { n, o, row, column in
      (0..<channels).reduce(bias?[o] ?? 0) {
        $0 + x[n, $1, row, column] * weights[o * channels + $1]
      }
    }
  }
}

extension LayerNorm: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let x = inputs[0]
    let (scale, shift) = (context.tensor("weight")!, context.tensor("bias")!)
    return ReferenceValue(context.output, images: x.images) { n, c, row, column in
      let all = (0..<x.shape.channels).map { x[n, $0, row, column] }
      let mean = all.reduce(0, +) / Double(all.count)
      let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      return (all[c] - mean) / (variance + epsilon).squareRoot() * scale[c] + shift[c]
    }
  }
}

extension Scale: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let factors = context.tensor("weight")!
    return inputs[0].map { $0 * factors[$1] }
  }
}

extension PoolingWindow {
  /// The numbers of a window within the image, and how many it has with the padding around it.
  fileprivate func numbers(
    _ x: ReferenceValue, _ n: Int, _ channel: Int, _ row: Int, _ column: Int
  ) -> (inside: [Double], padded: Int) {
    func span(_ output: Int, _ stride: Int, _ padding: Int, _ kernel: Int, _ size: Int)
      -> (Range<Int>, padded: Int)
    {
      let start = output * stride - padding
      let end = min(start + kernel, size + padding)
      return (max(start, 0)..<min(end, size), end - start)
    }
    let (rows, height) = span(row, stride.rows, padding.rows, kernel.rows, x.shape.height)
    let (columns, width) = span(
      column, stride.columns, padding.columns, kernel.columns, x.shape.width)
    return (rows.flatMap { r in columns.map { x[n, channel, r, $0] } }, height * width)
  }
}

extension MaxPool: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) {
      window.numbers(inputs[0], $0, $1, $2, $3).inside.max()!
    }
  }
}

extension AveragePool: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) {
      let (inside, padded) = window.numbers(inputs[0], $0, $1, $2, $3)
      return inside.reduce(0, +) / Double(countsPadding ? padded : inside.count)
    }
  }
}

/// Of what goes over an axis: the numbers along it.
private func along(
  _ axis: Axis, _ x: ReferenceValue, _ n: Int, _ channel: Int, _ position: Int
) -> [Double] {
  axis == .channels
    ? (0..<x.shape.channels).map { x[n, $0, position] }
    : (0..<x.shape.area).map { x[n, channel, $0] }
}

/// What is left of each line along an axis.
private func reduced(
  _ axis: Axis, _ x: ReferenceValue, _ output: Shape, _ result: ([Double]) -> Double
) -> ReferenceValue {
  ReferenceValue(output, images: x.images) { n, channel, row, column in
    result(along(axis, x, n, channel, row * output.width + column))
  }
}

extension GlobalAveragePool: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    reduced(.positions, inputs[0], context.output) { $0.reduce(0, +) / Double($0.count) }
  }
}

extension GlobalMaxPool: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    reduced(.positions, inputs[0], context.output) { $0.max()! }
  }
}

extension Sum: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    reduced(axis, inputs[0], context.output) { $0.reduce(0, +) }
  }
}

extension Mean: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    reduced(axis, inputs[0], context.output) { $0.reduce(0, +) / Double($0.count) }
  }
}

extension Softmax: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let x = inputs[0]
    return ReferenceValue(context.output, images: x.images) { n, channel, row, column in
      let all = along(axis, x, n, channel, row * x.shape.width + column)
      let most = all.max()!
      return exp(x[n, channel, row, column] - most) / all.reduce(0) { $0 + exp($1 - most) }
    }
  }
}

extension Add: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) { n, channel, row, column in
      inputs.reduce(0) { $0 + $1[n, channel, row, column] }
    }
  }
}

extension Multiply: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) { n, channel, row, column in
      inputs.reduce(1) { product, input in
        let shape = input.shape
        return product
          * input[
            n, shape.channels == 1 ? 0 : channel, shape.height == 1 ? 0 : row,
            shape.width == 1 ? 0 : column]
      }
    }
  }
}

extension Concatenate: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) { n, channel, row, column in
      var (channel, row, input) = (channel, row, 0)
      if axis == .channels {
        while channel >= inputs[input].shape.channels {
          channel -= inputs[input].shape.channels
          input += 1
        }
      } else {
        while row >= inputs[input].shape.height {
          row -= inputs[input].shape.height
          input += 1
        }
      }
      return inputs[input][n, channel, row, column]
    }
  }
}

extension Split: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let first = (part - 1) * context.output.channels
    return ReferenceValue(context.output, images: context.images) {
      inputs[0][$0, first + $1, $2, $3]
    }
  }
}

extension ChannelShuffle: ReferenceOperation {
  /// As [groups, each] transposed.
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let each = context.output.channels / groups
    return ReferenceValue(context.output, images: context.images) {
      inputs[0][$0, $1 % groups * each + $1 / groups, $2, $3]
    }
  }
}

extension Flatten: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let shape = inputs[0].shape
    return ReferenceValue(context.output, images: context.images) { n, index, _, _ in
      shape.layout == .sequence
        ? inputs[0][n, index % shape.channels, index / shape.channels]
        : inputs[0][n, index / shape.area, index % shape.area]
    }
  }
}

extension Crop: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) {
      inputs[0][$0, $1, $2 + top, $3 + left]
    }
  }
}

extension Upsample: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) {
      inputs[0][$0, $1, $2 / factor, $3 / factor]
    }
  }
}

extension Resize: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let x = inputs[0]
    func neighbours(_ output: Int, _ outputs: Int, _ size: Int) -> [(Int, share: Double)] {
      let place = max(0, (Double(output) + 0.5) * Double(size) / Double(outputs) - 0.5)
      let first = Int(place)
      let share = place - Double(first)
      return [(first, 1 - share), (min(first + 1, size - 1), share)]
    }
    return ReferenceValue(context.output, images: x.images) { n, channel, row, column in
      var sum = 0.0
      for (r, vertical) in neighbours(row, size.rows, x.shape.height) {
        for (c, across) in neighbours(column, size.columns, x.shape.width) {
          sum += vertical * across * x[n, channel, r, c]
        }
      }
      return sum
    }
  }
}

extension Dropout: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    inputs[0]
  }
}

extension StochasticDepth: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    inputs[0]
  }
}

extension Tokens: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images, inputs[0].numbers)
  }
}

extension FirstToken: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    ReferenceValue(context.output, images: context.images) { n, channel, _, _ in
      inputs[0][n, channel, 0]
    }
  }
}

extension PositionEmbedding: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let weights = context.tensor("weight")!
    return ReferenceValue(context.output, images: context.images) { n, channel, position, _ in
      inputs[0][n, channel, position] + weights[position * context.output.channels + channel]
    }
  }
}

extension LearnedToken: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let weights = context.tensor("weight")!
    return ReferenceValue(context.output, images: context.images) { _, channel, _, _ in
      weights[channel]
    }
  }
}

extension SelfAttention: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    let x = inputs[0]
    let (width, positions) = (x.shape.channels, x.shape.height)
    let each = headWidth(of: width)
    let (project, projectBias) = (context.tensor("project.weight")!, context.tensor("project.bias"))
    let (merge, mergeBias) = (context.tensor("merge.weight")!, context.tensor("merge.bias"))
    /// Queries, keys and values: [3][heads][each] of a position.
    func projected(_ n: Int, _ position: Int) -> [Double] {
      (0..<3 * heads * each).map { row -> Double in
        var sum = projectBias?[row] ?? 0
        for i in 0..<width { sum += x[n, i, position] * project[row * width + i] }
        return sum
      }
    }
    var numbers: [Double] = []
    for n in 0..<x.images {
      let all = (0..<positions).map { projected(n, $0) }
      let outputs = all.map { attend($0, to: all, each) }
      for channel in 0..<width {
        for position in 0..<positions {
          var sum = mergeBias?[channel] ?? 0
          let row = channel * heads * each
          for (i, output) in outputs[position].enumerated() { sum += output * merge[row + i] }
          numbers.append(sum)
        }
      }
    }
    return ReferenceValue(context.output, images: x.images, numbers)
  }

  /// The heads' outputs at one position, side by side.
  private func attend(_ own: [Double], to all: [[Double]], _ each: Int) -> [Double] {
    var outputs: [Double] = []
    for head in 0..<heads {
      let (key, value) = ((heads + head) * each, (2 * heads + head) * each)
      let scores = all.map { other -> Double in
        var sum = 0.0
        for e in 0..<each { sum += own[head * each + e] * other[key + e] }
        return sum / Double(each).squareRoot()
      }
      let most = scores.max()!
      let weights = scores.map { exp($0 - most) }
      let total = weights.reduce(0, +)
      for e in 0..<each {
        var sum = 0.0
        for (weight, other) in zip(weights, all) { sum += weight / total * other[value + e] }
        outputs.append(sum)
      }
    }
    return outputs
  }
}
