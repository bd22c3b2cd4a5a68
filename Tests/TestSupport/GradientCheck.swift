public import NASCompute
import Foundation
public import NASNetworks
import NASRandomness
public import Testing

/// A network with random weights and images, run by the executor and by the plain reference.
public struct NetworkCase: Sendable {
  public let network: Network
  public let images: Int
  public let layout: ParameterLayout
  public let weights: AlignedBuffer
  public var input: [Float]
  public let labels: [Int32]

  /// - Parameter layout: Where the weights are stored: larger than the network to test slices.
  public init(_ network: Network, images: Int, layout: ParameterLayout? = nil, seed: UInt64 = 1) {
    self.network = network
    self.images = images
    self.layout = layout ?? ParameterLayout(of: network)
    weights = self.layout.initialWeights(seed: seed)
    var stream = RandomStream(seed: seed, purpose: .madeUp)
    // Scales, shifts and biases away from their initial values, so that their gradients matter.
    for slot in self.layout.slots where slot.parameter.role != .weight {
      for i in slot.range { weights.pointer[i] += Float(stream.uniform() - 0.5) }
    }
    input = (0..<images * network.input.count).map { _ in Float(stream.uniform() * 2 - 1) }
    labels = (0..<images).map { _ in Int32(stream.integer(below: network.output.count)) }
  }

  /// The network's own tensors, cut from the stored ones, in double precision.
  public func tensors() -> [String: [Double]] {
    var tensors: [String: [Double]] = [:]
    for parameter in network.parameters where parameter.role.isLearned {
      tensors[parameter.name] = indices(of: parameter).map { Double(weights.pointer[$0]) }
    }
    return tensors
  }

  /// Where each element of a tensor is stored.
  public func indices(of parameter: Parameter) -> [Int] {
    let slot = layout.slot(named: parameter.name)!
    let stored = slot.parameter.shape
    return (0..<parameter.count).map { element in
      var rest = element
      var position = 0
      var step = 1
      for dimension in parameter.shape.indices.reversed() {
        let size = parameter.shape[dimension]
        var coordinate = rest % size
        rest /= size
        if dimension >= 2, parameter.isConvolution {
          coordinate += (stored[dimension] - size) / 2
        } else {
          coordinate = place(of: coordinate, parameter, in: slot.parameter, axis: dimension)
        }
        position += coordinate * step
        step *= stored[dimension]
      }
      return slot.offset + position
    }
  }

  /// Where a coordinate of an axis lies in the stored tensor's: as far into the same section.
  private func place(
    of coordinate: Int, _ parameter: Parameter, in stored: Parameter, axis: Int
  ) -> Int {
    var rest = coordinate
    let sections = parameter.sections(ofAxis: axis)
    guard sections.count == stored.sections(ofAxis: axis).count else { return coordinate }
    for (index, size) in sections.enumerated() {
      if rest < size { return stored.sections(ofAxis: axis)[..<index].reduce(rest, +) }
      rest -= size
    }
    preconditionFailure("coordinate \(coordinate) of \(parameter.shape)")
  }

  /// Mean smoothed cross-entropy by the reference, batch norm on the batch's statistics.
  public func referenceLoss(_ tensors: [String: [Double]], smoothing: Double) -> Double {
    let reference = ReferenceNetwork(network, images: images, tensors: tensors)
    let logits = reference.logits(input.map(Double.init), training: true)
    let classes = network.output.count
    var total = 0.0
    for n in 0..<images {
      let row = logits[n * classes..<(n + 1) * classes]
      let logSum = log(row.reduce(0) { $0 + exp($1) })
      for (c, logit) in row.enumerated() {
        let target = smoothing / Double(classes) + (c == Int(labels[n]) ? 1 - smoothing : 0)
        total += target * (logSum - logit)
      }
    }
    return total / Double(images)
  }

  /// The executor's gradient in the stored layout, and its logits.
  public func train(
    smoothing: Float, precision: Precision = .f32
  ) throws -> (gradient: [Float], logits: [Float]) {
    let executable = try TrainingExecutable(
      network, images: images, layout: layout, precision: precision)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights.pointer, into: packed.pointer)
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    let loss = CrossEntropy(classes: network.output.count, smoothing: smoothing)
    let pixels = AlignedBuffer(count: input.count)
    pixels.pointer.update(from: input, count: input.count)
    let logits = try onOneWorker { worker in
      var logits: [Float] = []
      try executable.train(
        on: worker, input: pixels.pointer, packed: packed.pointer,
        gradient: packedGradient.pointer
      ) { output, outputGradient in
        logits += UnsafeBufferPointer(start: output, count: images * network.output.count)
        _ = loss.evaluate(
          output, labels: labels, images: images, gradient: outputGradient,
          factor: 1 / Float(images))
      }
      return logits
    }
    let gradient = AlignedBuffer(count: layout.count)
    for slot in layout.slots.indices {
      executable.addGradient(slot: slot, shards: [packedGradient.pointer], to: gradient.pointer)
    }
    return (gradient.values, logits)
  }
}

/// Checks a network's training pass: logits against the plain reference, and the gradient of each
/// tensor against central differences of the reference's loss along random directions.
public func checkGradient(
  _ example: NetworkCase, tolerance: Double = 2e-3,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let smoothing = 0.1
  let (gradient, logits) = try example.train(smoothing: Float(smoothing))
  let tensors = example.tensors()
  let reference = ReferenceNetwork(example.network, images: example.images, tensors: tensors)
  let expected = reference.logits(example.input.map(Double.init), training: true)
  for (ours, theirs) in zip(logits, expected) {
    #expect(abs(Double(ours) - theirs) < 1e-3, "logits", sourceLocation: sourceLocation)
  }
  var touched = Set<Int>()
  for (item, parameter) in example.network.parameters.filter(\.role.isLearned).enumerated() {
    var stream = RandomStream(seed: 5, purpose: .madeUp, item: item)
    let direction = (0..<parameter.count).map { _ in stream.uniform() * 2 - 1 }
    let indices = example.indices(of: parameter)
    touched.formUnion(indices)
    let analytic = zip(indices, direction).reduce(0) { $0 + Double(gradient[$1.0]) * $1.1 }
    func loss(_ step: Double) -> Double {
      var moved = tensors
      moved[parameter.name] = zip(tensors[parameter.name]!, direction).map { $0 + step * $1 }
      return example.referenceLoss(moved, smoothing: smoothing)
    }
    let h = 1e-5
    let numeric = (loss(h) - loss(-h)) / (2 * h)
    let size = indices.reduce(0) { $0 + Double(gradient[$1] * gradient[$1]) }.squareRoot()
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(
      abs(analytic - numeric) < tolerance * size * length + 1e-6,
      "gradient of \(parameter.name): \(analytic), by differences \(numeric)",
      sourceLocation: sourceLocation)
  }
  for i in gradient.indices where !touched.contains(i) {
    #expect(gradient[i] == 0, "outside the slice", sourceLocation: sourceLocation)
  }
}
