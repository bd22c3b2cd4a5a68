public import NASCompute
public import NASNetworks

/// Runs a network, its norms folded, over images in their fixed order.
public struct NetworkScorer: Sendable {
  private let images: ImageTensor
  private let batch: Int
  private let precision: Precision

  /// - Parameter batch: Images a run.
  public init(images: ImageTensor, batch: Int, precision: Precision) {
    self.images = images
    self.batch = batch
    self.precision = precision
  }

  /// Images in all.
  public var count: Int { images.count }

  /// What a network made of the first images.
  public struct Score: Sendable, Hashable {
    /// Of each image, whether its label had the largest logit.
    public fileprivate(set) var correctness: [Bool] = []
    /// Of each image, the cross-entropy in nats.
    public fileprivate(set) var losses: [Double] = []

    public init() {}

    /// Cross-entropy summed over images, in their order: the same bits however they were cut into
    /// batches.
    public var loss: Double { losses.reduce(0, +) }

    public var images: Int { correctness.count }
    public var correct: Int { correctness.reduce(0) { $0 + ($1 ? 1 : 0) } }
  }

  /// A network made ready to be scored.
  public struct Candidate: Sendable {
    let executable: InferenceExecutable
    let folded: AlignedBuffer
    /// Whether there are only numbers among the weights, and in what was measured of the values that
    /// they make. It is asked of these and not of the logits, for oneDNN's ReLU makes zeros of what is
    /// no number.
    let isSound: Bool
  }

  public func prepare(
    _ network: Network, weights: UnsafePointer<Float>, layout: ParameterLayout,
    statistics: NormStatistics
  ) throws -> Candidate {
    let executable = try InferenceExecutable(
      network, images: batch, layout: layout, precision: precision)
    let folded = executable.fold(weights, statistics)
    return Candidate(
      executable: executable, folded: folded,
      isSound: statistics.isFinite && executable.isFinite(folded))
  }

  /// Goes on with a score until it covers the first `count` images.
  public func extend(
    _ score: inout Score, of candidate: Candidate, to count: Int, on worker: Worker
  ) throws {
    precondition(count <= images.count, "\(count) images to score of \(images.count)")
    while score.images < count {
      try add(
        score.images..<min(score.images + batch, count), to: &score, candidate, on: worker)
    }
  }

  /// The score on all images, batches in parallel.
  public func score(_ candidate: Candidate, pool: WorkerPool) throws -> Score {
    let batches = (images.count + batch - 1) / batch
    let parts = try pool.map(batches) { index, worker -> Score in
      var part = Score()
      let start = index * batch
      try add(start..<min(start + batch, images.count), to: &part, candidate, on: worker)
      return part
    }
    return parts.reduce(into: Score()) { total, part in
      total.correctness += part.correctness
      total.losses += part.losses
    }
  }

  /// What the network makes of all images, batches in parallel.
  ///
  /// - Returns: The softmax of its logits, [images, classes], and the images' labels.
  public func probabilities(
    _ candidate: Candidate, pool: WorkerPool
  ) throws -> (probabilities: [Float], labels: [Int]) {
    let classes = candidate.executable.network.classes
    let softmax = Distillation(classes: classes)
    let found = AlignedBuffer(count: images.count * classes)
    try pool.forEach((images.count + batch - 1) / batch) { index, worker in
      let start = index * batch
      let logits = try candidate.executable.logits(
        on: worker, input: images.pixels(from: start), folded: candidate.folded)
      softmax.soften(
        logits, images: min(batch, images.count - start), into: found.pointer + start * classes)
    }
    return (found.values, (0..<images.count).map { Int(images.labels[$0]) })
  }

  /// Scores at most a batch of images.
  private func add(
    _ range: Range<Int>, to score: inout Score, _ candidate: Candidate, on worker: Worker
  ) throws {
    // A last part of a batch runs with whatever images follow: room is there, and each image's
    // logits are its own.
    let logits = try candidate.executable.logits(
      on: worker, input: images.pixels(from: range.lowerBound), folded: candidate.folded)
    let classes = candidate.executable.network.classes
    let loss = CrossEntropy(classes: classes)
    for image in range {
      let row = logits + (image - range.lowerBound) * classes
      let outcome = loss.evaluate(row, labels: [images.labels[image]], images: 1)
      score.correctness.append(outcome.correct == 1)
      score.losses.append(candidate.isSound ? outcome.loss : .nan)
    }
  }
}
