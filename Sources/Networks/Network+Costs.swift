/// What a network costs to run and to store.
public struct Costs: Sendable, Hashable, Codable {
  /// Multiply–accumulates for one image: convolutions and fully connected layers, those of
  /// squeeze-excite among them. Norms, activations, additions and pooling are not counted, as is
  /// the field's custom.
  public let macs: Int
  /// Learned numbers: weights, biases, and batch norm's factor and offset.
  public let parameters: Int
  /// The most bytes of activations alive at once while one image is inferred in f32, each layer's
  /// inputs and output together, with batch norm and activation done in place where nothing else
  /// reads their input afterwards.
  public let peakActivationBytes: Int
  /// What an image takes on some machine; nil where nobody has measured it.
  public let latency: Latency?

  public init(macs: Int, parameters: Int, peakActivationBytes: Int, latency: Latency? = nil) {
    self.macs = macs
    self.parameters = parameters
    self.peakActivationBytes = peakActivationBytes
    self.latency = latency
  }
}

/// What one image takes on one core of a machine, in nanoseconds.
public struct Latency: Sendable, Hashable, Codable {
  /// By itself.
  public let single: Int
  /// Among many in a batch.
  public let batched: Int

  public init(single: Int, batched: Int) {
    self.single = single
    self.batched = batched
  }

  /// What one after the other takes.
  public static func + (left: Latency, right: Latency) -> Latency {
    Latency(single: left.single + right.single, batched: left.batched + right.batched)
  }
}

extension Network {
  public var costs: Costs {
    Costs(macs: macs, parameters: parameterCount, peakActivationBytes: peakActivationBytes)
  }

  /// Multiply–accumulates for one sample.
  public var macs: Int {
    layers.reduce(0) { $0 + $1.macs(inputs: inputs(of: $1)) }
  }

  /// The number of learned parameters.
  public var parameterCount: Int {
    layers.reduce(0) { total, layer in
      layer.operation.parameters(inputs: inputs(of: layer))
        .reduce(total) { $0 + ($1.role.isLearned ? $1.count : 0) }
    }
  }

  /// See ``Costs/peakActivationBytes``. What takes the longest of all costs.
  public var peakActivationBytes: Int {
    let storage = self.storage
    var lastUse = storage.map { _ in -1 }
    for (index, layer) in layers.enumerated() {
      for value in layer.inputs + [index + 1] { lastUse[storage[value]] = index }
    }
    var alive = input.count
    var peak = alive
    for (index, layer) in layers.enumerated() {
      if storage[index + 1] == index + 1 { alive += layer.output.count }
      peak = max(peak, alive)
      for owner in layer.inputs.map({ storage[$0] }) where lastUse[owner] == index {
        alive -= shape(ofValue: owner).count
        // Once, however often the layer reads it.
        lastUse[owner] = -1
      }
    }
    return peak * MemoryLayout<Float>.stride
  }

  /// Whose memory each value lies in, by value. In-place operations hand their input's on where nothing
  /// reads any more what lies there, and the shape is the same: a vector has no room for its product with
  /// a map.
  private var storage: [Int] {
    var lastRead = Array(0...layers.count)
    for (index, layer) in layers.enumerated() {
      for value in layer.inputs { lastRead[value] = index + 1 }
    }
    var storage = Array(0...layers.count)
    for (index, layer) in layers.enumerated() where layer.operation.runsInPlace {
      let free = layer.inputs.map { storage[$0] }.first {
        shape(ofValue: $0) == layer.output && lastRead[$0] <= index + 1
      }
      guard let free else { continue }
      storage[index + 1] = free
      // Of all that lie there.
      lastRead[free] = lastRead[index + 1]
    }
    return storage
  }
}
