import CKernels

/// One gradient buffer for each logical shard of a step, and their sum.
///
/// Shards are added by a fixed tree, neighbours first, so that the sum has the same bits whatever
/// the number of threads.
public struct GradientShards: Sendable {
  private let buffers: [AlignedBuffer]
  private let count: Int

  /// Floats that one task of ``zero(on:)`` or ``reduce(on:)`` handles.
  private static let chunk = 1 << 15

  public init(shards: Int, count: Int) {
    self.count = count
    buffers = (0..<shards).map { _ in AlignedBuffer(count: (count + 15) / 16 * 16) }
  }

  /// The buffer that a shard adds its gradient to.
  public subscript(shard: Int) -> UnsafeMutablePointer<Float> { buffers[shard].pointer }

  /// Sets a shard's buffer to zero.
  public func zero(shard: Int) { buffers[shard].zero() }

  /// Leaves the sum over shards in the first one's buffer and returns it; it is good for as long
  /// as the shards are held.
  public func reduce(on pool: WorkerPool) throws -> UnsafePointer<Float> {
    let chunks = (count + Self.chunk - 1) / Self.chunk
    try pool.forEach(chunks) { index, _ in
      let start = index * Self.chunk
      let length = min(Self.chunk, buffers[0].count - start)
      var distance = 1
      while distance < buffers.count {
        for left in stride(from: 0, to: buffers.count - distance, by: 2 * distance) {
          Kernels.table.accumulate(
            length, buffers[left + distance].pointer + start, buffers[left].pointer + start)
        }
        distance *= 2
      }
    }
    return UnsafePointer(buffers[0].pointer)
  }
}
