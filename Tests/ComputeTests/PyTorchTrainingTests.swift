import NASCompute
import NASNetworks
import NASTestSupport
import Testing

/// Three steps of training a small network with every kind of layer, against PyTorch. The network,
/// its weights and its images are those of Reference/pytorch.py.
@Suite struct PyTorchTrainingTests {
  private static let images = 8
  private static let classes = 5

  /// Every kind of layer.
  static func makeNetwork() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 9, width: 8))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: 8, kernel: 3), activation: .relu, to: builder.inputValue)
    value = try builder.residualBlock(
      "plain", outputChannels: 8, stride: 1, squeezeExcite: 3, activation: .relu, to: value)
    value = try builder.invertedResidualBlock(
      "inverted", outputChannels: 12, expandedChannels: 24, kernel: 5, stride: 2,
      squeezeExcite: 4, activation: .hardSwish, to: value)
    value = try builder.invertedResidualBlock(
      "again", outputChannels: 12, expandedChannels: 20, kernel: 3, stride: 1,
      squeezeExcite: nil, activation: .relu, to: value)
    value = try builder.residualBlock(
      "down", outputChannels: 20, stride: 2, squeezeExcite: nil, activation: .relu, to: value)
    _ = try builder.classifierBlock("classifier", classes: Self.classes, to: value)
    return builder.build()
  }

  private func makeWeights(_ layout: ParameterLayout) -> AlignedBuffer {
    let weights = AlignedBuffer(count: layout.count)
    for (index, slot) in layout.slots.enumerated() {
      let shape = slot.parameter.shape
      for element in 0..<slot.parameter.count {
        let value = Double(Float(noise(index, element)))
        weights.pointer[slot.offset + element] =
          switch slot.parameter.role {
          case .weight:
            Float(value * (6 / Double(shape.dropFirst().reduce(1, *))).squareRoot())
          case .scale: Float(1 + 0.2 * value)
          default: Float(0.2 * value)
          }
      }
    }
    return weights
  }

  @Test func threeStepsLeavePyTorchsWeights() throws {
    let network = try Self.makeNetwork()
    let layout = ParameterLayout(of: network)
    let weights = makeWeights(layout)
    let initial = weights.values
    let optimizer = Optimizer(
      layout: layout, settings: OptimizerSettings(weightDecay: 1e-2, clippingNorm: 1))
    for step in PyTorchReference.trainingLosses.indices {
      let (loss, gradient) = try train(network, layout, weights)
      #expect(abs(loss - PyTorchReference.trainingLosses[step]) < 1e-5, "step \(step)")
      let norm = try optimizer.step(
        step, rate: 0.1, gradient: gradient.pointer, weights: weights.pointer,
        on: WorkerPool(threads: 2))
      #expect(abs(norm - PyTorchReference.trainingNorms[step]) < 1e-4, "step \(step)")
    }
    #expect(layout.slots.map(\.parameter.name) == PyTorchReference.trainingChanges.map(\.tensor))
    for (index, slot) in layout.slots.enumerated() {
      let change = slot.range.map { Double(weights.pointer[$0]) - Double(initial[$0]) }
      let expected = PyTorchReference.trainingChanges[index]
      let projection = change.enumerated().reduce(0) {
        $0 + $1.element * Double(Float(noise(2000 + index, $1.offset)))
      }
      let norm = change.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(projection - expected.projection) < 1e-5, "\(expected.tensor)")
      #expect(abs(norm - expected.norm) < 1e-5, "\(expected.tensor)")
    }
  }

  /// The mean loss, and its gradient in the layout.
  private func train(
    _ network: Network, _ layout: ParameterLayout, _ weights: AlignedBuffer
  ) throws -> (loss: Double, gradient: AlignedBuffer) {
    let executable = try TrainingExecutable(network, images: Self.images, layout: layout)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights.pointer, into: packed.pointer)
    let pixels = AlignedBuffer(count: Self.images * network.input.count)
    pixels.pointer.update(from: noise(1000, count: pixels.count), count: pixels.count)
    let labels = (0..<Self.images).map { Int32((7 * $0 + 3) % Self.classes) }
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    let outcome = try onOneWorker { worker in
      var outcome = LossOutcome()
      try executable.train(
        on: worker, input: pixels.pointer, packed: packed.pointer, gradient: packedGradient.pointer
      ) { logits, logitsGradient in
        outcome = CrossEntropy(classes: Self.classes, smoothing: 0.1).evaluate(
          logits, labels: labels, images: Self.images, gradient: logitsGradient,
          factor: 1 / Float(Self.images))
      }
      return outcome
    }
    let gradient = AlignedBuffer(count: layout.count)
    for slot in layout.slots.indices {
      executable.addGradient(slot: slot, shards: [packedGradient.pointer], to: gradient.pointer)
    }
    return (outcome.loss / Double(Self.images), gradient)
  }
}
