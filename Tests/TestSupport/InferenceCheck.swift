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
      return Array(UnsafeBufferPointer(start: logits, count: images * network.classes))
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
