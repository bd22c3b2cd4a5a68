public import NASCompute
public import NASGenomes
import NASDatasets
import NASNetworks
import NASRandomness
import NASSupernets

/// Times a supernet's training step: the networks of a sandwich together, each of them alone, and
/// what it costs that they share weights and that two of them are new in every step.
public struct SandwichBenchmark: Sendable {
  private let space: BoundSearchSpace
  private let name: String
  private let configuration: Benchmark.Configuration
  private let recipe = SandwichRecipe()

  /// - Parameter name: What the result calls the space.
  /// - Throws: ``EngineError`` when a setting makes no sense.
  public init(
    _ space: BoundSearchSpace, named name: String, configuration: Benchmark.Configuration
  ) throws {
    try configuration.check()
    self.space = space
    self.name = name
    self.configuration = configuration
  }

  /// Measures; seconds.
  public func run() throws -> SandwichResult {
    let pool = WorkerPool(threads: configuration.threads)
    let supernet = try Supernet(space: space, seed: 0)
    let data = configuration.data(for: try space.network(of: space.largest))
    let trainer = ShardedTrainer(
      weights: supernet.weights,
      layout: supernet.layout, configuration: configuration.training, data: data, seed: 0,
      precision: configuration.precision, pool: pool)
    let context = try RecipeContext(space, seed: 0, shards: trainer.shards, steps: 1)
    let plan = try recipe.plan(step: 0, in: context)
      .map { _, genome in try trainer.compile(space.network(of: genome)) }
    let networks = plan.members.map(\.subnet)
    let indices = data.splits.train[...]
    // In turn, so that what else the machine does meets all of them alike.
    let groups = [plan] + networks.map(trainer.alone)
    let seconds = try configuration.medianSeconds(ofEach: groups) {
      _ = try trainer.step($0, number: 0, indices: indices, epoch: 0, rate: 0.01)
    }
    return SandwichResult(
      space: name, macs: networks.map(\.macs), configuration: configuration,
      stepSeconds: seconds[0], aloneSeconds: Array(seconds.dropFirst()),
      sharingSeconds: try sharingSeconds(networks, supernet),
      loadingSeconds: try loadingSeconds(data),
      planningSeconds: try planningSeconds(trainer))
  }

  /// Gathering the networks' slices and scattering their gradients, on one core.
  private func sharingSeconds(
    _ networks: [TrainingExecutable], _ supernet: Supernet
  ) throws -> Double {
    let shards = configuration.batch / configuration.shardImages
    let stored = AlignedBuffer(count: supernet.layout.count)
    let buffers = networks.map { network in
      (
        weights: AlignedBuffer(count: network.packedCount),
        gradients: (0..<shards).map { _ in AlignedBuffer(count: network.gradientCount) }
      )
    }
    return try configuration.medianSeconds(ofEach: [()]) {
      for (network, memory) in zip(networks, buffers) {
        network.pack(supernet.weights.pointer, into: memory.weights.pointer)
        let gradients = memory.gradients.map(\.pointer)
        for slot in supernet.layout.slots.indices {
          network.addGradient(slot: slot, shards: gradients, to: stored.pointer)
        }
      }
    }[0]
  }

  /// Standardising a batch, each image moved and turned around as a search does, on one core.
  private func loadingSeconds(_ data: TrainingData) throws -> Double {
    let source = BatchSource(
      images: data.images, standardisation: data.standardisation,
      augmentation: TrainingConfiguration(epochs: 1).augmentation)
    let pixels = AlignedBuffer(count: configuration.batch * source.shape.count)
    var labels = [Int32](repeating: 0, count: configuration.batch)
    return try configuration.medianSeconds(ofEach: [()]) {
      labels.withUnsafeMutableBufferPointer {
        source.fill(data.splits.train[...], into: pixels.elements, labels: $0)
      }
    }[0]
  }

  /// Compiling a network that is new, once its kinds of convolution have been met.
  private func planningSeconds(_ trainer: ShardedTrainer) throws -> Double {
    var stream = RandomStream(seed: 1, purpose: .subnetSampling)
    let networks = try (0..<16).map { _ in try space.network(of: space.sampleUniform(&stream)) }
    for network in networks { _ = try trainer.compile(network) }
    let seconds = try configuration.medianSeconds(ofEach: networks) { _ = try trainer.compile($0) }
    return seconds.sorted()[networks.count / 2]
  }
}

/// What a ``SandwichBenchmark`` measured.
public struct SandwichResult: Sendable, Hashable, Codable {
  public let space: String
  /// Multiply–accumulates of each network for one image, the largest one's first.
  public let macs: [Int]
  /// Images a step.
  public let batch: Int
  public let threads: Int
  public let precision: Precision
  /// Of a step with all the networks; median.
  public let stepSeconds: Double
  /// Of a step with each network alone; medians.
  public let aloneSeconds: [Double]
  /// Of gathering the networks' weights and scattering their gradients, on one core; median.
  public let sharingSeconds: Double
  /// Of loading a batch, augmented, on one core; median.
  public let loadingSeconds: Double
  /// Of planning a new network on one core; median.
  public let planningSeconds: Double

  init(
    space: String, macs: [Int], configuration: Benchmark.Configuration, stepSeconds: Double,
    aloneSeconds: [Double], sharingSeconds: Double, loadingSeconds: Double,
    planningSeconds: Double
  ) {
    self.space = space
    self.macs = macs
    batch = configuration.batch
    threads = configuration.threads
    precision = configuration.precision
    self.stepSeconds = stepSeconds
    self.aloneSeconds = aloneSeconds
    self.sharingSeconds = sharingSeconds
    self.loadingSeconds = loadingSeconds
    self.planningSeconds = planningSeconds
  }

  /// Images through all networks.
  public var imagesPerSecond: Double { Double(batch) / stepSeconds }

  /// The step's time as a multiple of what the networks take alone.
  public var slowdown: Double { stepSeconds / aloneSeconds.reduce(0, +) }

  /// What gathering and scattering take of the time of all cores.
  public var sharingShare: Double { share(sharingSeconds) }

  /// What loading takes of the time of all cores.
  public var loadingShare: Double { share(loadingSeconds) }

  private func share(_ seconds: Double) -> Double { seconds / (stepSeconds * Double(threads)) }
}
