import NASCompute
import NASDatasets
public import NASExports
public import NASGenomes
import NASNetworks
import NASRandomness
import NASSupernets

/// A network with random weights, and what our executor makes of random images: what other
/// frameworks are compared with.
///
/// Scales, shifts and biases are random, too, and norms are measured, so that nothing of them can
/// be left out unnoticed.
public struct ExportSample: Sendable {
  public let model: Model
  /// `sample_input.npy` [images, channels, rows, columns], and `sample_logits.npy`
  /// [images, classes].
  public let files: [ExportedFile]

  /// - Parameters:
  ///   - genome: Nil for a random one.
  ///   - item: Which sample of the seed: each has a genome of its own.
  ///   - images: How many random images are run.
  public init(
    of space: BoundSearchSpace, genome: Genome? = nil, seed: UInt64, item: Int, images: Int = 4
  ) throws {
    var stream = RandomStream(seed: seed, purpose: .testing, item: item)
    let genome = space.canonical(try genome ?? space.sampleUniform(&stream))
    let trained = try TrainedNetwork(
      random: space.network(of: genome), seed: seed, pool: WorkerPool(threads: 1), &stream)
    let shape = space.input
    model = try Model(
      network: trained.network, tensors: trained.tensors.map(WeightSet.Tensor.init),
      card: ModelCard(
        space: space.space.name, genome: genome.description,
        words: space.words(for: genome),
        decisions: space.choices(of: genome), dataset: "none", classNames: [],
        mean: [Double](repeating: 0, count: shape.channels),
        deviation: [Double](repeating: 1, count: shape.channels), origin: .random,
        accuracies: []))
    let input = (0..<images * shape.count).map { _ in Float(4 * stream.uniform() - 2) }
    files = [
      NumpyFile.file(
        named: "sample_input.npy", shape: [images, shape.channels, shape.height, shape.width],
        values: input),
      NumpyFile.file(
        named: "sample_logits.npy", shape: [images, space.classes],
        values: try trained.logits(of: input, images: images)),
    ]
  }
}

extension TrainedNetwork {
  /// Weights as before any training, biases and shifts around 0, scales around 1; norms measured
  /// on images of noise.
  fileprivate init(
    random network: Network, seed: UInt64, pool: WorkerPool, _ stream: inout RandomStream
  ) throws {
    let layout = ParameterLayout(of: network)
    let weights = layout.initialWeights(seed: seed)
    for slot in layout.slots where slot.parameter.role != .weight {
      let centre: Float = slot.parameter.role == .scale ? 1 : 0
      for index in slot.range {
        weights.pointer[index] = centre + Float(stream.uniform()) - 0.5
      }
    }
    let count = Measurement.calibrationShard
    let pixels = (0..<count * network.input.count).map { _ in
      UInt8(truncatingIfNeeded: stream.next())
    }
    let noise = LabelledImages(
      shape: network.input, pixels: pixels, labels: [UInt8](repeating: 0, count: count))
    let images = ImageTensor(
      noise.indices[...], of: noise,
      standardisation: Standardisation(of: noise, indices: noise.indices), batch: count)
    try self.init(
      network, weights: weights,
      calibrator: Calibrator(images: images, shardImages: count, precision: .f32),
      pool: pool)
  }

  /// The logits of some images, norms folded.
  ///
  /// - Parameter input: [images, channels, rows, columns], standardised.
  /// - Returns: [images, classes].
  fileprivate func logits(of input: [Float], images: Int) throws -> [Float] {
    let executable = try InferenceExecutable(network, images: images, layout: layout)
    let folded = executable.fold(weights.pointer, statistics)
    let pixels = AlignedBuffer(count: input.count)
    pixels.pointer.update(from: input, count: input.count)
    return try WorkerPool(threads: 1).onOneWorker { worker in
      let logits = try executable.logits(on: worker, input: pixels.pointer, folded: folded)
      return Array(UnsafeBufferPointer(start: logits, count: images * network.classes))
    }
  }
}
