import NASCompute
import NASDatasets
public import NASExports
public import NASGenomes
import NASNetworks
import NASQuantisation
import NASRandomness
import NASRecords
import NASSupernets

/// A network, and what our executor makes of some images: what other frameworks are compared with.
public struct ExportSample: Sendable {
  public let model: Model
  /// `sample_pixels.npy` [images, channels, rows, columns], from 0 to 255, and `sample_input.npy`, the
  /// same standardised; `sample_logits.npy` [images, classes], where it can be computed in whole numbers
  /// `sample_codes.npy`, the same in 8 bits, and where they are known `sample_labels.npy` [images].
  public let files: [ExportedFile]

  /// Random weights and images.
  ///
  /// Scales, shifts and biases are random, too, and norms are measured, so that nothing of them can
  /// be left out unnoticed.
  ///
  /// - Parameters:
  ///   - genome: Nil for a random one.
  ///   - item: Which sample of the seed: each has a genome of its own.
  ///   - images: How many random images are run.
  public init(
    of space: BoundSearchSpace, genome: Genome? = nil, seed: UInt64, item: Int, images: Int = 4
  ) throws {
    var stream = RandomStream(seed: seed, purpose: .madeUp, item: item)
    let genome = space.canonical(try genome ?? space.sampleUniform(&stream))
    let trained = try TrainedNetwork(
      random: space.network(of: genome), seed: seed, pool: WorkerPool(threads: 1), &stream)
    let shape = space.input
    let pixels = (0..<images * shape.count).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
    let standardisation = Standardisation(
      mean: Array(repeating: 0.5, count: shape.channels),
      deviation: Array(repeating: 0.25, count: shape.channels))
    let noise = LabelledImages(
      shape: shape, pixels: pixels, labels: [UInt8](repeating: 0, count: images))
    let input = noise.standardised(noise.indices[...], standardisation)
    model = try Model(
      network: trained.network, tensors: trained.tensors.map(WeightSet.Tensor.init),
      card: ModelCard(
        space: space.space.name, genome: genome.description,
        words: space.words(for: genome),
        decisions: space.choices(of: genome), dataset: "none", classNames: [],
        mean: standardisation.mean, deviation: standardisation.deviation, origin: .random,
        accuracies: []),
      quantisation: try trained.quantisation(of: input, standardisation))
    files = try Self.files(pixels, input, of: shape, in: trained, model)
  }

  /// A network of a run, and the first images of the test split.
  ///
  /// - Throws: ``EngineError`` or ``NASDatasets/DatasetError`` when the run's data is not there.
  public init(of state: RunState, _ deployable: DeployableNetwork, images: Int) throws {
    let data = try state.loadData()
    let test = try state.data.openTestSplit(of: data.dataset)
    let indices = test.indices.prefix(images)
    let input = test.standardised(indices, state.standardisation)
    model = try state.model(
      of: deployable, quantisation: state.quantisation(of: deployable, on: data.training),
      dataset: data.dataset)
    files =
      try Self.files(
        Array(test.pixels.prefix(indices.count * test.shape.count)), input, of: test.shape,
        in: TrainedNetwork(deployable.network, tensors: deployable.tensors), model)
      + [
        NumpyFile.file(
          named: "sample_labels.npy", shape: [indices.count],
          values: indices.map { Float(test.labels[Int($0)]) })
      ]
  }

  private static func files(
    _ pixels: [UInt8], _ input: [Float], of shape: Shape, in trained: TrainedNetwork, _ model: Model
  ) throws -> [ExportedFile] {
    let images = input.count / shape.count
    let sizes = [images, shape.channels, shape.height, shape.width]
    let classes = trained.network.classes
    let files = [
      NumpyFile.file(named: "sample_pixels.npy", shape: sizes, values: pixels.map { Float($0) }),
      NumpyFile.file(named: "sample_input.npy", shape: sizes, values: input),
      NumpyFile.file(
        named: "sample_logits.npy", shape: [images, classes],
        values: try trained.logits(of: input, images: images)),
    ]
    guard let integers = try? model.integers() else { return files }
    let codes = pixels.withUnsafeBufferPointer { pixels in
      (0..<images).flatMap { integers.logits(ofPlanes: pixels.baseAddress! + $0 * shape.count) }
    }
    return files + [
      NumpyFile.file(
        named: "sample_codes.npy", shape: [images, classes], values: codes.map { Float($0) })
    ]
  }
}

extension LabelledImages {
  /// Some images as a network reads them, [images, channels, rows, columns].
  fileprivate func standardised(
    _ indices: ArraySlice<Int32>, _ standardisation: Standardisation
  ) -> [Float] {
    var input = [Float](repeating: 0, count: indices.count * shape.count)
    var labels = [Int32](repeating: 0, count: indices.count)
    input.withUnsafeMutableBufferPointer { input in
      labels.withUnsafeMutableBufferPointer { labels in
        BatchSource(images: self, standardisation: standardisation)
          .fill(indices, into: input, labels: labels)
      }
    }
    return input
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

  /// In 8 bits, its ranges those of some standardised images.
  fileprivate func quantisation(
    of input: [Float], _ standardisation: Standardisation
  ) throws -> Quantisation {
    let count = network.input.count
    return try Quantisation(
      FoldedNetwork(network, tensors: tensors.map(\.values)), images: input.count / count,
      mean: standardisation.mean, deviation: standardisation.deviation
    ) { images, pixels in
      for (place, value) in input[images.lowerBound * count..<images.upperBound * count]
        .enumerated()
      {
        pixels[place] = value
      }
    }
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
