import NASPlatform

/// A block of floats on a 64-byte boundary, as vector kernels want it; zeroed when made.
///
/// Writers see to it that no two threads touch the same element at a time: buffers that many
/// threads write belong to one shard or worker each.
public final class AlignedBuffer: @unchecked Sendable {
  public let count: Int
  public let pointer: UnsafeMutablePointer<Float>

  public init(count: Int) {
    self.count = count
    let bytes = max(64, count * MemoryLayout<Float>.stride)
    let isLarge = bytes >= Memory.hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Memory.hugePage : 64)
    if isLarge { Memory.adviseHugePages(raw, bytes: bytes) }
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = raw.assumingMemoryBound(to: Float.self)
  }

  deinit {
    UnsafeMutableRawPointer(pointer).deallocate()
  }

  /// A buffer of its own with the same elements.
  public var copy: AlignedBuffer {
    let copy = AlignedBuffer(count: count)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }

  /// A copy of the elements.
  public var values: [Float] { Array(elements) }

  /// The elements as a collection. Like ``pointer``, good for as long as the buffer is held: not on
  /// a buffer that nothing else refers to.
  public var elements: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
}
