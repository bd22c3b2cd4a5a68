import NASNetworks

/// The order in which a shard is trained: steps, cut into *segments*.
///
/// Batch norm needs every image of the shard before it can go on with the first. Between two such
/// barriers lies a segment, whose steps take the images in chunks small enough to stay in the
/// core's own cache from the first step to the last: a norm's application, the convolutions, the
/// measuring for the next norm; backward, the same the other way round.
struct TrainingSchedule {
  /// A node, or one half of a norm.
  struct Entry {
    enum Part {
      case whole
      /// Batch norm's statistics, and backward the gradient of its input.
      case measuring
      /// What follows from them: scaling, addition, activation.
      case application
    }

    let node: Int
    let part: Part
    let segment: Int
  }

  let entries: [Entry]
  /// The entries of each segment, and the images that pass through it at a time.
  var segments: [(chunk: Int, steps: Range<Int>)] {
    var start = 0
    return chunks.enumerated().map { segment, chunk in
      let end = entries[start...].firstIndex { $0.segment != segment } ?? entries.count
      defer { start = end }
      return (chunk, start..<end)
    }
  }
  /// Images that pass through a segment at a time; a divisor of the shard's images.
  let chunks: [Int]

  init(of lowered: LoweredNetwork, images: Int, precision: Precision) {
    let nodes = lowered.nodes
    var entries: [Entry] = []
    var segment = 0
    for (index, node) in nodes.enumerated() {
      if case .norm = node.kind {
        entries.append(Entry(node: index, part: .measuring, segment: segment))
        segment += 1
        entries.append(Entry(node: index, part: .application, segment: segment))
      } else {
        entries.append(Entry(node: index, part: .whole, segment: segment))
      }
    }
    let cuts = Self.cuts(entries, lowered, precision)
    let all = entries.enumerated().map { position, entry in
      let cut = cuts.count { $0 <= position }
      return Entry(node: entry.node, part: entry.part, segment: entry.segment + cut)
    }
    var values = [Set<Int>](repeating: [], count: segment + cuts.count + 1)
    for entry in all { values[entry.segment].formUnion(Self.values(of: entry, nodes)) }
    let cutSegments = Set(
      cuts.flatMap { cut in
        [all[cut - 1].segment, all[cut].segment]
      })
    self.entries = all
    chunks = values.enumerated().map { segment, values in
      let bytes = values.reduce(0) { $0 + lowered.storedBytes(ofValue: $1, precision) }
      let fitting = Chunk.images(of: images, bytesPerImage: bytes)
      guard cutSegments.contains(segment) else { return fitting }
      return max(fitting, Chunk.images(of: images, bytesPerImage: Chunk.bytes / Self.leastImages))
    }
  }

  private static func values(of entry: Entry, _ nodes: [Node]) -> [Int] {
    let node = nodes[entry.node]
    return entry.part == .measuring ? node.inputs : node.inputs + [node.output]
  }

  /// Fewer images at a time than these are slow: every chunk adds its part of the weights' gradients.
  private static let leastImages = 8
  /// A segment of so many steps is not cut, nor is one cut into shorter ones.
  private static let longestUncut = 8, shortestCut = 4

  /// Where segments are cut that have no barrier: networks without batch norm, whose values do not fit
  /// for ``leastImages`` images. The first entry of each further part.
  private static func cuts(
    _ entries: [Entry], _ lowered: LoweredNetwork, _ precision: Precision
  ) -> [Int] {
    var cuts: [Int] = []
    var start = 0
    while start < entries.count {
      let end =
        entries[start...].firstIndex { $0.segment != entries[start].segment } ?? entries.count
      defer { start = end }
      guard end - start > longestUncut else { continue }
      var (first, seen) = (start, Set<Int>())
      for position in start..<end {
        let touched = seen.union(values(of: entries[position], lowered.nodes))
        let bytes = touched.reduce(0) { $0 + lowered.storedBytes(ofValue: $1, precision) }
        if bytes * leastImages > Chunk.bytes, position - first >= shortestCut,
          end - position >= shortestCut
        {
          cuts.append(position)
          (first, seen) = (position, Set(values(of: entries[position], lowered.nodes)))
        } else {
          seen = touched
        }
      }
    }
    return cuts
  }
}
