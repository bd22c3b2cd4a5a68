import Compute
import Datasets
import Glibc
import Synchronization

/// What a training step reads and writes besides weights and optimizer: made once, used by every
/// step. Tasks of a step write parts of their own.
final class StepMemory: @unchecked Sendable {
  /// In the stored layout.
  let gradient: AlignedBuffer
  let shards: [Shard]
  /// Positions of the step's networks in the order that they are worked off.
  private(set) var order: [Int] = []
  /// Of each network, after ``addOutcomes()``.
  private(set) var outcomes: [CrossEntropy.Outcome] = []
  private var networks: [NetworkMemory] = []

  /// Of the network at one position: packed weights, and a packed gradient for each shard.
  private struct NetworkMemory {
    var weights: AlignedBuffer
    var gradients: [AlignedBuffer]
    var gradientPointers: [UnsafeMutablePointer<Float>]
  }

  init(gradientCount: Int, shards: Int, images: Int, pixels: Int, classes: Int) {
    gradient = AlignedBuffer(count: gradientCount)
    self.shards = (0..<shards).map {
      Shard(index: $0, images: images, pixels: pixels, classes: classes)
    }
  }

  /// Makes room for the networks of a step; called by no task.
  func prepare(for executables: [TrainingExecutable]) {
    for (position, executable) in executables.enumerated() {
      reserve(position, executable.packedCount, executable.gradientCount)
    }
    if order.count != executables.count {
      order = Array(executables.indices)
      outcomes = Array(repeating: CrossEntropy.Outcome(), count: executables.count)
    }
    // The teacher stays first.
    if order.count > 2 {
      order[1...].sort {
        (executables[$1].macs, $0) < (executables[$0].macs, $1)
      }
    }
    for shard in shards { shard.prepare(networks: executables.count) }
  }

  private func reserve(_ position: Int, _ weights: Int, _ gradient: Int) {
    if networks.count > position, networks[position].weights.count >= weights,
      networks[position].gradients[0].count >= gradient
    {
      return
    }
    let gradients = shards.map { _ in AlignedBuffer(count: gradient) }
    let made = NetworkMemory(
      weights: AlignedBuffer(count: weights), gradients: gradients,
      gradientPointers: gradients.map(\.pointer))
    if networks.count > position { networks[position] = made } else { networks.append(made) }
  }

  func weights(ofNetwork position: Int) -> UnsafeMutablePointer<Float> {
    networks[position].weights.pointer
  }

  /// By shard.
  func gradients(ofNetwork position: Int) -> [UnsafeMutablePointer<Float>] {
    networks[position].gradientPointers
  }

  /// Adds the outcomes of all shards, in their order.
  func addOutcomes() {
    for position in outcomes.indices {
      outcomes[position] = CrossEntropy.Outcome()
      for shard in shards { outcomes[position] += shard.outcomes[position] }
    }
  }

  /// One logical shard's images and what the networks make of them.
  final class Shard: @unchecked Sendable {
    let index: Int
    /// Of each network; each written by one task.
    fileprivate(set) var outcomes: UnsafeMutableBufferPointer<CrossEntropy.Outcome>
    private let images: Int
    private let buffer: AlignedBuffer
    private let pixelCount: Int
    private let classes: Int
    private let labelBuffer: UnsafeMutableBufferPointer<Int32>
    private let taught = Atomic(false)

    init(index: Int, images: Int, pixels: Int, classes: Int) {
      self.index = index
      self.images = images
      self.classes = classes
      pixelCount = images * pixels
      buffer = AlignedBuffer(count: images * (pixels + classes))
      labelBuffer = .allocate(capacity: images)
      labelBuffer.initialize(repeating: 0)
      outcomes = .allocate(capacity: 0)
    }

    deinit {
      labelBuffer.deallocate()
      outcomes.deallocate()
    }

    /// [images, channels, rows, columns].
    var pixels: UnsafeMutablePointer<Float> { buffer.pointer }
    var labels: UnsafePointer<Int32> { UnsafePointer(labelBuffer.baseAddress!) }
    /// The teacher's, [images, classes].
    var probabilities: UnsafeMutablePointer<Float> { buffer.pointer + pixelCount }

    /// Whether the teacher has been through: images, labels and probabilities are there.
    var isTaught: Bool {
      get { taught.load(ordering: .acquiring) }
      set { taught.store(newValue, ordering: .releasing) }
    }

    /// Waits for another worker, which is at it already: tasks are begun in order.
    func waitUntilTaught() {
      while !isTaught { sched_yield() }
    }

    func load(_ source: BatchSource, _ indices: ArraySlice<Int32>, epoch: Int) {
      source.fill(
        indices, epoch: epoch, into: UnsafeMutableBufferPointer(start: pixels, count: pixelCount),
        labels: labelBuffer)
    }

    fileprivate func prepare(networks: Int) {
      isTaught = false
      if outcomes.count != networks {
        outcomes.deallocate()
        outcomes = .allocate(capacity: networks)
      }
      outcomes.initialize(repeating: .init())
    }
  }
}
