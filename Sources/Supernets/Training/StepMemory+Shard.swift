import NASCompute
import NASDatasets
import NASPlatform
import Synchronization

extension StepMemory {
  /// One logical shard's images and what the networks make of them.
  final class Shard: @unchecked Sendable {
    let index: Int
    /// Of each member; each written by one task.
    private(set) var outcomes: UnsafeMutableBufferPointer<MemberOutcome>
    private let images: Int
    private let classes: Int
    private let pixelBuffer: AlignedBuffer
    private let labelBuffer: UnsafeMutableBufferPointer<Int32>
    /// [members, images, classes].
    private var probabilityBuffer = AlignedBuffer(count: 0)
    /// Of each member, whether its task is over.
    private var finished: UnsafeMutableBufferPointer<Atomic<Bool>>
    private let loaded = Atomic(false)
    private var isClaimed = false

    init(index: Int, images: Int, pixels: Int, classes: Int) {
      self.index = index
      self.images = images
      self.classes = classes
      pixelBuffer = AlignedBuffer(count: images * pixels)
      labelBuffer = .allocate(capacity: images)
      labelBuffer.initialize(repeating: 0)
      outcomes = .allocate(capacity: 0)
      finished = .allocate(capacity: 0)
    }

    deinit {
      labelBuffer.deallocate()
      outcomes.deallocate()
      finished.deallocate()
    }

    /// [images, channels, rows, columns].
    var pixels: UnsafeMutablePointer<Float> { pixelBuffer.pointer }
    var labels: UnsafePointer<Int32> { UnsafePointer(labelBuffer.baseAddress!) }

    /// A member's, [images, classes]; there once its task is over, if it learns from labels.
    func probabilities(ofMember position: Int) -> UnsafeMutablePointer<Float> {
      probabilityBuffer.pointer + position * images * classes
    }

    /// Whether images and labels are there.
    var isLoaded: Bool {
      get { loaded.load(ordering: .acquiring) }
      set { loaded.store(newValue, ordering: .releasing) }
    }

    /// True for the first who asks in a step: the one to load the shard. Asked by no task.
    func claim() -> Bool {
      defer { isClaimed = true }
      return !isClaimed
    }

    /// Waits for another worker, which is at it already: tasks are begun in order.
    func waitUntilLoaded() {
      while !isLoaded { sched_yield() }
    }

    func finish(member position: Int) {
      finished[position].store(true, ordering: .releasing)
    }

    /// As ``waitUntilLoaded()``.
    func waitUntilFinished(member position: Int) {
      while !finished[position].load(ordering: .acquiring) { sched_yield() }
    }

    func load(_ source: BatchSource, _ indices: ArraySlice<Int32>, epoch: Int) {
      source.fill(indices, epoch: epoch, into: pixelBuffer.elements, labels: labelBuffer)
    }

    /// Nothing is loaded or finished any more.
    func prepare(members: Int) {
      isLoaded = false
      isClaimed = false
      if outcomes.count != members {
        outcomes.deallocate()
        outcomes = .allocate(capacity: members)
        finished.deallocate()
        finished = .allocate(capacity: members)
        for position in 0..<members { finished.initializeElement(at: position, to: Atomic(false)) }
      }
      if probabilityBuffer.count < members * images * classes {
        probabilityBuffer = AlignedBuffer(count: members * images * classes)
      }
      outcomes.initialize(repeating: MemberOutcome())
      for position in 0..<members { finished[position].store(false, ordering: .relaxed) }
    }
  }
}
