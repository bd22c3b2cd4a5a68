public import NASCompute
import NASDatasets
public import NASNetworks
import NASSearch
import NASSupernets

/// Times one network on this machine: training steps as a search takes them, and inference as
/// candidates are scored, both beside the most arithmetic that its cores do.
public struct Benchmark: Sendable {
  let network: Network
  private let name: String
  let configuration: Configuration

  /// How it is measured.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Images a training step, and a run of inference.
    public var batch: Int
    /// Images a logical shard.
    public var shardImages: Int
    public var threads: Int
    public var precision: Precision
    /// Timed steps; the median counts.
    public var repeats: Int

    public init(
      batch: Int = 128, shardImages: Int = 32, threads: Int, precision: Precision = .f32,
      repeats: Int = 12
    ) {
      self.batch = batch
      self.shardImages = shardImages
      self.threads = threads
      self.precision = precision
      self.repeats = repeats
    }
  }

  /// Does the work and returns how many heap allocations were made meanwhile.
  public typealias AllocationCounter = (_ work: () throws -> Void) throws -> Int

  /// - Parameter name: What the result calls the network.
  /// - Throws: ``EngineError`` when a setting makes no sense.
  public init(_ network: Network, named name: String, configuration: Configuration) throws {
    try configuration.check()
    self.network = network
    self.name = name
    self.configuration = configuration
  }

  /// Measures; seconds.
  ///
  /// - Parameter allocations: Counts those of training steps, where the program can.
  public func run(
    countingAllocations allocations: AllocationCounter? = nil
  ) throws -> BenchmarkResult {
    let pool = WorkerPool(threads: configuration.threads)
    let peak = try ArithmeticPeak.gigaflops(configuration.precision, on: pool)
    let training = try medians(of: trainingStep(pool), countingAllocations: allocations)
    let inference = try medians(of: inferenceRun(pool))
    return BenchmarkResult(
      network: name, costs: network.costs, configuration: configuration, training: training,
      inference: inference, peakGFLOPs: peak)
  }

  /// A whole step: images standardised, weights packed, forward, loss, backward, the shards'
  /// gradients added, and the optimizer's step.
  private func trainingStep(_ pool: WorkerPool) throws -> () throws -> Void {
    let layout = ParameterLayout(of: network)
    let data = data
    let trainer = ShardedTrainer(
      weights: layout.initialWeights(seed: 0),
      layout: layout, configuration: configuration.training, data: data, seed: 0,
      precision: configuration.precision, pool: pool)
    let plan = trainer.alone(try trainer.compile(network))
    let indices = data.splits.train[...]
    return { _ = try trainer.step(plan, number: 0, indices: indices, epoch: 0, rate: 0.01) }
  }

  /// All images through the network, its norms folded beforehand, shards in parallel.
  private func inferenceRun(_ pool: WorkerPool) throws -> () throws -> Void {
    let layout = ParameterLayout(of: network)
    let (data, shard) = (data, configuration.shardImages)
    let images = ImageTensor(
      data.splits.train[...], of: data.images, standardisation: data.standardisation, batch: shard)
    let trained = try TrainedNetwork(
      network, weights: layout.initialWeights(seed: 0),
      calibrator: Calibrator(
        images: images, shardImages: shard, precision: configuration.precision),
      pool: pool)
    let scorer = NetworkScorer(
      images: images, batch: shard, precision: configuration.precision)
    let candidate = try scorer.prepare(
      network, weights: trained.weights.pointer, layout: layout, statistics: trained.statistics)
    return { _ = try scorer.score(candidate, pool: pool) }
  }

  /// A batch of random images.
  var data: TrainingData { configuration.data(for: network) }

  /// What one run takes.
  struct Medians {
    var seconds: Double
    var allocations: Int?
  }

  private func medians(
    of run: () throws -> Void, countingAllocations count: AllocationCounter? = nil
  ) throws -> Medians {
    for _ in 0..<Configuration.warmUps { try run() }
    var (seconds, allocations) = ([Double](), [Int]())
    for _ in 0..<configuration.repeats {
      let stopwatch = Stopwatch()
      if let count { allocations.append(try count(run)) } else { try run() }
      seconds.append(stopwatch.seconds)
    }
    let middle = configuration.repeats / 2
    return Medians(
      seconds: seconds.sorted()[middle],
      allocations: count == nil ? nil : allocations.sorted()[middle])
  }
}
