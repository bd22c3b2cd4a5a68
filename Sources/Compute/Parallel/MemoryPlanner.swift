/// Lays buffers out in one arena so that buffers alive at the same time never overlap.
///
/// Each buffer is alive from its first touch to its last. Placement is greedy: in order of first
/// touch, each at the lowest offset that is free for its whole life.
package struct MemoryPlanner {
  private struct Buffer {
    let count: Int
    var first = Int.max
    var last = Int.min
  }

  private var buffers: [Buffer] = []

  package init() {}

  /// A buffer of `count` floats.
  package mutating func makeBuffer(_ count: Int) -> Int {
    buffers.append(Buffer(count: (count + 15) / 16 * 16))
    return buffers.count - 1
  }

  /// The buffer is read or written at `time`.
  package mutating func touch(_ buffer: Int, at time: Int) {
    buffers[buffer].first = min(buffers[buffer].first, time)
    buffers[buffer].last = max(buffers[buffer].last, time)
  }

  /// Where each buffer lies, and the arena's size, in floats.
  package func layout() -> (offsets: [Int], count: Int) {
    var offsets = [Int](repeating: 0, count: buffers.count)
    // Buffers alive at the present time, by offset.
    var alive: [Int] = []
    var total = 0
    let order = buffers.indices.filter { buffers[$0].last >= buffers[$0].first }
      .sorted { (buffers[$0].first, $0) < (buffers[$1].first, $1) }
    for id in order {
      alive.removeAll { buffers[$0].last < buffers[id].first }
      var offset = 0
      var position = 0
      while position < alive.count, offset + buffers[id].count > offsets[alive[position]] {
        offset = max(offset, offsets[alive[position]] + buffers[alive[position]].count)
        position += 1
      }
      offsets[id] = offset
      alive.insert(id, at: alive.firstIndex { offsets[$0] > offset } ?? alive.count)
      total = max(total, offset + buffers[id].count)
    }
    return (offsets, total)
  }
}
