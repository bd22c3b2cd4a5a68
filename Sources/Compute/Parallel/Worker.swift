/// What one thread of a ``WorkerPool`` owns: what oneDNN needs and reusable memory.
///
/// Only its own thread uses it while the pool works.
public final class Worker: @unchecked Sendable {
  /// Position within the pool.
  public let index: Int
  let oneDNN = OneDNNWorker()
  private var memory = [AlignedBuffer](
    repeating: AlignedBuffer(count: 0), count: Purpose.allCases.count)

  /// What a worker's memory is for: one buffer each, as large as was ever asked for.
  enum Purpose: Int, CaseIterable {
    /// Activations and gradients of a pass.
    case arena
    /// A kernel's own.
    case scratch
    /// One chunk's gradient of a convolution's weights.
    case weightsGradient
  }

  init(index: Int) {
    self.index = index
  }

  /// Called on the worker's thread before it works.
  func enter() { OneDNN.limitThisThread() }

  /// Floats of undefined contents, on a 64-byte boundary.
  func reserve(_ count: Int, for purpose: Purpose) -> UnsafeMutablePointer<Float> {
    if memory[purpose.rawValue].count < count {
      memory[purpose.rawValue] = AlignedBuffer(count: count)
    }
    return memory[purpose.rawValue].pointer
  }

  func scratch(_ count: Int) -> UnsafeMutablePointer<Float> { reserve(count, for: .scratch) }

  /// Bytes for a pass's activations and gradients.
  func arena(bytes: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(reserve((bytes + 3) / 4, for: .arena))
  }
}
