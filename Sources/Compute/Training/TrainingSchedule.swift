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
    var values = [Set<Int>](repeating: [], count: segment + 1)
    for entry in entries {
      let node = nodes[entry.node]
      values[entry.segment].formUnion(node.inputs)
      if entry.part != .measuring { values[entry.segment].insert(node.output) }
    }
    self.entries = entries
    chunks = values.map { values in
      Chunk.images(
        of: images,
        bytesPerImage: values.reduce(0) { $0 + lowered.storedBytes(ofValue: $1, precision) })
    }
  }
}
