import NASNetworks

/// Where each value of a network lies while one image passes: in one arena, as small as liveness lets it
/// be.
///
/// Values that are never needed at the same time share their place. Placement is greedy, each buffer at the
/// lowest free offset (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net
/// inference", arXiv:2001.03288), in several orders, of which the best is kept.
struct ArenaPlan {
  /// Of each value, in elements from the arena's start.
  let offsets: [Int]
  /// Of each layer's own memory; what a layer without it has means nothing.
  let scratch: [Int]
  /// Elements of the arena.
  let size: Int
  /// The most elements that are needed at once: no arena is smaller.
  let least: Int

  /// What a layer does with memory.
  struct Use {
    let inputs: [Int]
    let storage: CStorage
    /// Elements made.
    let count: Int
    /// Elements that it needs while it runs.
    let scratch: Int
  }

  private struct Buffer {
    var size: Int
    var first: Int
    var last: Int
  }

  /// - Parameter input: Elements of the network's input.
  init(input: Int, _ uses: [Use]) {
    let (buffers, owners, scratch) = Self.buffers(input, uses)
    var best: (offsets: [Int], size: Int)?
    for order in Self.orders(of: buffers) {
      let placed = Self.place(buffers, in: order)
      if placed.size < best?.size ?? .max { best = placed }
    }
    let placed = best ?? ([], 0)
    offsets = owners.map { placed.offsets[$0] }
    self.scratch = scratch.map { placed.offsets[$0] }
    size = placed.size
    least = uses.indices.reduce(input) { peak, time in
      max(peak, buffers.reduce(0) { $0 + ($1.first <= time && time <= $1.last ? $1.size : 0) })
    }
  }

  /// The buffers, that of each value, and that of each layer's scratch.
  private static func buffers(
    _ input: Int, _ uses: [Use]
  ) -> (buffers: [Buffer], owners: [Int], scratch: [Int]) {
    var lastUse = [Int](repeating: 0, count: uses.count + 1)
    for (time, use) in uses.enumerated() {
      for value in use.inputs + [time + 1] { lastUse[value] = time }
    }
    var buffers = [Buffer(size: input, first: 0, last: lastUse[0])]
    var (owners, scratch) = ([0], [Int]())
    for (time, use) in uses.enumerated() {
      if let owner = owner(of: use, at: time, owners, buffers) {
        owners.append(owner)
        buffers[owner].last = max(buffers[owner].last, lastUse[time + 1])
      } else {
        owners.append(buffers.count)
        buffers.append(Buffer(size: use.count, first: time, last: lastUse[time + 1]))
      }
      scratch.append(use.scratch > 0 ? buffers.count : owners[time + 1])
      if use.scratch > 0 { buffers.append(Buffer(size: use.scratch, first: time, last: time)) }
    }
    return (buffers, owners, scratch)
  }

  /// The buffer of an input that a layer's output lies in.
  private static func owner(
    of use: Use, at time: Int, _ owners: [Int], _ buffers: [Buffer]
  ) -> Int? {
    switch use.storage {
    case .own: nil
    case .same: owners[use.inputs[0]]
    case .over(let inputs):
      // Only where nothing reads what lies there any more, and this layer by one name alone, twice at
      // most: it reads two values before it writes.
      inputs.first { input in
        let value = use.inputs[input]
        let others = use.inputs.filter { owners[$0] == owners[value] }
        return buffers[owners[value]].last == time && others.count <= 2
          && others.allSatisfy { $0 == value }
      }.map { owners[use.inputs[$0]] }
    }
  }

  private static func orders(of buffers: [Buffer]) -> [[Int]] {
    func ordered(_ key: (Buffer) -> (Int, Int)) -> [Int] {
      let keys = buffers.map(key)
      return buffers.indices.sorted {
        (keys[$0].0, keys[$0].1, $0) < (keys[$1].0, keys[$1].1, $1)
      }
    }
    return [
      ordered { (-$0.size, $0.first) }, ordered { ($0.first, -$0.size) },
      ordered { ($0.first - $0.last, -$0.size) }, ordered { (-$0.last, -$0.size) },
      ordered { (($0.first - $0.last - 1) * $0.size, $0.first) },
    ]
  }

  private static func place(_ buffers: [Buffer], in order: [Int]) -> (offsets: [Int], size: Int) {
    var offsets = [Int](repeating: 0, count: buffers.count)
    var placed: [Int] = []
    var size = 0
    for id in order {
      let buffer = buffers[id]
      var offset = 0
      for other in placed
      where buffers[other].first <= buffer.last && buffer.first <= buffers[other].last {
        if offset + buffer.size <= offsets[other] { break }
        offset = max(offset, offsets[other] + buffers[other].size)
      }
      offsets[id] = offset
      size = max(size, offset + buffer.size)
      placed.insert(id, at: placed.firstIndex { offsets[$0] > offset } ?? placed.count)
    }
    return (offsets, size)
  }
}

/// Where a layer's output may lie.
enum CStorage {
  /// Apart from the inputs.
  case own
  /// Where the first input lies, which stays as it is.
  case same
  /// Over one of these inputs, if nobody needs it any more.
  case over([Int])
}
