public import NASCompute
import NASNetworks
public import Testing

extension NetworkCase {
  /// Statistics of a training pass over the case's own images.
  public func measuredStatistics(precision: Precision = .f32) throws -> NormStatistics {
    let executable = try TrainingExecutable(
      network, images: images, layout: layout, precision: precision)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights.pointer, into: packed.pointer)
    let pixels = AlignedBuffer(count: input.count)
    pixels.pointer.update(from: input, count: input.count)
    return try onOneWorker { worker in
      var statistics = NormStatistics(means: [], variances: [])
      try executable.measureNorms(on: worker, input: pixels.pointer, packed: packed.pointer) {
        statistics.means.append(Array($1))
        statistics.variances.append(Array($2))
      }
      return statistics
    }
  }

  /// Logits by the inference executor.
  public func logits(
    _ statistics: NormStatistics, precision: Precision = .f32
  ) throws -> [Float] {
    let executable = try InferenceExecutable(
      network, images: images, layout: layout, precision: precision)
    let folded = executable.fold(weights.pointer, statistics)
    let pixels = AlignedBuffer(count: input.count)
    pixels.pointer.update(from: input, count: input.count)
    return try onOneWorker { worker in
      let logits = try executable.logits(on: worker, input: pixels.pointer, folded: folded)
      return Array(UnsafeBufferPointer(start: logits, count: images * network.output.count))
    }
  }
}

/// Checks measured statistics, and inference with norms folded, against the plain reference.
public func checkInference(
  _ example: NetworkCase, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let statistics = try example.measuredStatistics()
  var reference = ReferenceNetwork(
    example.network, images: example.images, tensors: example.tensors())
  let input = example.input.map(Double.init)
  let values = reference.values(input, training: true)
  let norms = example.network.batchNormLayers
  #expect(statistics.means.count == norms.count, sourceLocation: sourceLocation)
  for (index, layer) in norms.enumerated() {
    let value = layer.inputs[0]
    let expected = reference.statistics(
      values[value], example.network.shape(ofValue: value))
    for (channel, pair) in expected.enumerated() {
      #expect(
        abs(Double(statistics.means[index][channel]) - pair.mean) < 1e-4
          && abs(Double(statistics.variances[index][channel]) - pair.variance)
            < 1e-4 * (1 + pair.variance),
        "\(layer.name)", sourceLocation: sourceLocation)
    }
    reference.tensors["\(layer.name).running_mean"] = statistics.means[index].map(Double.init)
    reference.tensors["\(layer.name).running_var"] = statistics.variances[index].map(Double.init)
  }
  let expected = reference.logits(input, training: false)
  for (ours, theirs) in zip(try example.logits(statistics), expected) {
    #expect(
      abs(Double(ours) - theirs) < 1e-3, "\(ours), expected \(theirs)",
      sourceLocation: sourceLocation)
  }
}

/// Checks that bf16 stays close to f32, in training and in inference.
///
/// Rounding every activation and gradient to eight bits moves a gradient by some percent of its
/// length, and by more where it is a sum in which much cancels, as before a second norm; a wrong one is
/// moved by as much as it is long. Where all cancels, as in a bias before a norm, noise is left: the
/// length is taken for a twentieth of the others' at least.
///
/// - Parameter tolerance: Of the gradients of weights; others may be off by twice as much.
public func checkRounding(
  _ sample: NetworkCase, tolerance: Double = 0.12, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let exact = try sample.train(smoothing: 0.1)
  let rounded = try sample.train(smoothing: 0.1, precision: .bf16)
  #expect(distance(rounded.logits, exact.logits) < 0.03, sourceLocation: sourceLocation)
  let parameters = sample.network.parameters.filter(\.role.isLearned)
  let count = Double(parameters.reduce(0) { $0 + $1.count })
  let typical = (exact.gradient.reduce(0) { $0 + Double($1 * $1) } / count).squareRoot()
  for parameter in parameters {
    let indices = sample.indices(of: parameter)
    let error = distance(
      indices.map { rounded.gradient[$0] }, indices.map { exact.gradient[$0] },
      least: 0.05 * typical * Double(indices.count).squareRoot())
    #expect(
      error < (parameter.role == .weight ? tolerance : 2 * tolerance + 0.01), "\(parameter.name)",
      sourceLocation: sourceLocation)
  }
  let statistics = try sample.measuredStatistics()
  #expect(
    distance(try sample.logits(statistics, precision: .bf16), try sample.logits(statistics)) < 0.03,
    sourceLocation: sourceLocation)
  let measured = try sample.measuredStatistics(precision: .bf16)
  for norm in statistics.means.indices {
    #expect(
      distance(measured.variances[norm], statistics.variances[norm]) < 0.03,
      sourceLocation: sourceLocation)
  }
}

/// The length of the difference, as a part of the second one's length.
private func distance(_ values: [Float], _ others: [Float], least: Double = 1e-6) -> Double {
  let difference = zip(values, others).reduce(0) {
    $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
  }
  let length = others.reduce(0) { $0 + Double($1) * Double($1) }
  return difference.squareRoot() / max(length.squareRoot(), least)
}
