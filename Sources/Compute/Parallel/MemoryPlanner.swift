/// Lays buffers out in one arena so that buffers alive at the same time never overlap.
///
/// Each buffer is alive from its first touch to its last. Placement is greedy: in order of first
/// touch, each at the lowest offset that is free for its whole life. At one time the images of a
/// shard pass in chunks: a buffer that lives at a single time only need hold one chunk.
package struct MemoryPlanner {
  private struct Buffer {
    let bytesPerImage: Int
    let fixedBytes: Int
    var first = Int.max
    var last = Int.min
  }

  /// Where a buffer lies.
  package struct Location: Sendable, Hashable {
    /// From the arena's start, in bytes; a multiple of 64.
    package let offset: Int
    /// Bytes from one image to the next; 0 for a buffer that every chunk begins anew.
    package let stride: Int

    package init(offset: Int, stride: Int) {
      self.offset = offset
      self.stride = stride
    }
  }

  private var buffers: [Buffer] = []

  package init() {}

  /// A buffer of so many bytes for each image, and others that do not belong to one.
  package mutating func makeBuffer(bytesPerImage: Int = 0, fixedBytes: Int = 0) -> Int {
    buffers.append(Buffer(bytesPerImage: bytesPerImage, fixedBytes: fixedBytes))
    return buffers.count - 1
  }

  /// The buffer is read or written at `time`.
  package mutating func touch(_ buffer: Int, at time: Int) {
    buffers[buffer].first = min(buffers[buffer].first, time)
    buffers[buffer].last = max(buffers[buffer].last, time)
  }

  /// Where each buffer lies, and the arena's size in bytes.
  ///
  /// - Parameters:
  ///   - images: Of a shard.
  ///   - chunk: Images of a chunk, by time.
  package func layout(
    images: Int, chunk: (_ time: Int) -> Int
  ) -> (locations: [Location], bytes: Int) {
    var locations = [Location](repeating: Location(offset: 0, stride: 0), count: buffers.count)
    var ends = [Int](repeating: 0, count: buffers.count)
    // Buffers alive at the present time, by offset.
    var alive: [Int] = []
    var total = 0
    let order = buffers.indices.filter { buffers[$0].last >= buffers[$0].first }
      .sorted { (buffers[$0].first, $0) < (buffers[$1].first, $1) }
    for id in order {
      let buffer = buffers[id]
      let isOfOneTime = buffer.first == buffer.last
      let held = isOfOneTime ? chunk(buffer.first) : images
      let bytes = (buffer.bytesPerImage * held + buffer.fixedBytes + 63) / 64 * 64
      alive.removeAll { buffers[$0].last < buffer.first }
      var offset = 0
      var position = 0
      while position < alive.count, offset + bytes > locations[alive[position]].offset {
        offset = max(offset, ends[alive[position]])
        position += 1
      }
      locations[id] = Location(offset: offset, stride: isOfOneTime ? 0 : buffer.bytesPerImage)
      ends[id] = offset + bytes
      alive.insert(id, at: alive.firstIndex { locations[$0].offset > offset } ?? alive.count)
      total = max(total, offset + bytes)
    }
    return (locations, total)
  }
}
