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
    /// Of the images that the others are mixed with.
    private let partnerBuffer: UnsafeMutableBufferPointer<Int32>
    private let shareBuffer: AlignedBuffer
    private var isMixed = false
    /// [members, images, classes].
    private var probabilityBuffer = AlignedBuffer(count: 0)
    private let taughtBuffer: AlignedBuffer
    /// Of each member, whether its task is over.
    private var finished: UnsafeMutableBufferPointer<Atomic<Bool>>
    private let loaded = Atomic(false)
    private var isClaimed = false

    init(index: Int, images: Int, pixels: Int, classes: Int) {
      self.index = index
      self.images = images
      self.classes = classes
      pixelBuffer = AlignedBuffer(count: images * pixels)
      taughtBuffer = AlignedBuffer(count: images * classes)
      labelBuffer = .allocate(capacity: images)
      labelBuffer.initialize(repeating: 0)
      partnerBuffer = .allocate(capacity: images)
      partnerBuffer.initialize(repeating: 0)
      shareBuffer = AlignedBuffer(count: images)
      outcomes = .allocate(capacity: 0)
      finished = .allocate(capacity: 0)
    }

    deinit {
      labelBuffer.deallocate()
      partnerBuffer.deallocate()
      outcomes.deallocate()
      finished.deallocate()
    }

    /// [images, channels, rows, columns].
    var pixels: UnsafeMutablePointer<Float> { pixelBuffer.pointer }

    /// Of the images as they are, mixed or not.
    var labels: MixedLabels {
      let labels = UnsafePointer(labelBuffer.baseAddress!)
      guard isMixed else { return MixedLabels(labels) }
      return MixedLabels(
        labels, partners: UnsafePointer(partnerBuffer.baseAddress!), shares: shareBuffer.pointer)
    }

    /// A member's, [images, classes]; there once its task is over, if it learns from labels.
    func probabilities(ofMember position: Int) -> UnsafeMutablePointer<Float> {
      probabilityBuffer.pointer + position * images * classes
    }

    /// A teacher's probabilities, [images, classes].
    var taught: UnsafeMutablePointer<Float> { taughtBuffer.pointer }

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
      isMixed = source.mixes
      guard isMixed, let first = indices.first else { return }
      source.mix(
        MixedShard(
          shape: source.shape, images: images, pixels: pixels, labels: labelBuffer.baseAddress!,
          partners: partnerBuffer.baseAddress!, shares: shareBuffer.pointer),
        firstImage: first, epoch: epoch)
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
