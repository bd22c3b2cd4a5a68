import NASCompute
import NASExports
import NASNetworks
import NASText

/// What of a network is not trained from fresh weights as usual: recorded with the result.
public struct Transfer: Sendable, Hashable, Codable {
  /// What it begins with; nil for what it begins with anyway.
  public var source: WeightOrigin?
  /// Names of layers, or beginnings of names up to a `.`, that stay as they are: weights, and the
  /// statistics of norms where they were loaded.
  public var frozen: [String]
  /// The learning rate of what was loaded, as a share of that of the rest, in 0...1.
  public var loadedRate: Double

  public init(source: WeightOrigin? = nil, frozen: [String] = [], loadedRate: Double = 1) {
    self.source = source
    self.frozen = frozen
    self.loadedRate = loadedRate
  }
}

/// A transfer to one network, everything about it in order.
struct NetworkTransfer: Sendable {
  /// Nil where nothing was loaded.
  let match: WeightMatch?
  /// The learning rate of each tensor of the network's layout, as a share; 0 for what is frozen.
  let rates: [Float]
  private let frozen: Set<String>
  private let network: Network

  /// - Throws: ``EngineError`` or ``NASRecords/RecordError`` when the weights cannot be read, are not
  ///   those that were recorded, or fit nothing; when there is no layer of a name, or one is to be
  ///   frozen that begins with fresh weights; when nothing is left to be trained.
  init(_ transfer: Transfer, to network: Network) throws {
    let parameters = network.parameters
    let match = try transfer.source.map {
      try SourceWeights.read($0).named(by: network).match(WeightTarget(network))
    }
    let frozen = try Self.frozen(transfer.frozen, of: network)
    let loaded = Set(match?.loaded.map(\.parameter.name) ?? [])
    if let match,
      let fresh = match.fresh.first(where: {
        $0.parameter.role.isLearned && frozen.contains($0.parameter.name)
      })
    {
      throw EngineError(
        .badSetting,
        "'\(fresh.parameter.name)' is to be frozen, and would be fresh: '\(match.source.path)' has "
          + (fresh.found.map { "one of \(SourceWeights.words($0))" } ?? "none of this name"))
    }
    let learned = parameters.filter(\.role.isLearned).map(\.name)
    rates = learned.map { name in
      frozen.contains(name) ? 0 : loaded.contains(name) ? Float(transfer.loadedRate) : 1
    }
    if !rates.isEmpty, rates.allSatisfy({ $0 == 0 }) {
      let reason =
        learned.allSatisfy(frozen.contains) ? "is frozen" : "is frozen, or learns at rate 0"
      throw EngineError(
        .badSetting, "nothing is left to train: every layer \(reason)",
        hint: "to measure weights as they are, load them with --epochs 0")
    }
    (self.match, self.frozen, self.network) = (match, frozen, network)
  }

  /// Names of the tensors of the layers that are named, as here or in model.py.
  private static func frozen(_ names: [String], of network: Network) throws -> Set<String> {
    if names.isEmpty { return [] }
    let tensors = zip(network.parameters.map(\.name), try PyTorchFormat.entries(of: network))
    var frozen: Set<String> = []
    for name in names {
      let own = tensors.filter { $0.0.hasPrefix(name + ".") }
      let exported = tensors.filter { $0.1.name.hasPrefix(name + ".") }
      if let here = own.first, let there = exported.first, own.map(\.0) != exported.map(\.0) {
        throw EngineError(
          .badSetting,
          "'\(name)' is to be frozen, and names two layers: that of '\(here.0)' here, and in model.py that of "
            + "'\(there.1.name)'",
          hint: "write more of the name that is meant")
      }
      guard !own.isEmpty || !exported.isEmpty else {
        throw noLayer(name, among: tensors.flatMap { [$1.name, $0] })
      }
      frozen.formUnion((own + exported).map(\.0))
    }
    return frozen
  }

  private static func noLayer(_ name: String, among tensors: [String]) -> EngineError {
    // Whatever may be frozen: stage1, stage1.block2, ….
    var layers: [String] = []
    var seen: Set<String> = []
    for tensor in tensors {
      let parts = tensor.split(separator: ".").dropLast()
      for count in parts.indices {
        let layer = parts.prefix(count + 1).joined(separator: ".")
        if seen.insert(layer).inserted { layers.append(layer) }
      }
    }
    return EngineError(
      .badSetting, "the network has no layer '\(name)' to freeze",
      hint: Spelling.hint(for: name, among: layers)
        ?? "there are \(layers.filter { !$0.contains(".") }.joined(separator: ", "))")
  }

  /// Puts what was loaded in the place of fresh weights.
  func write(to weights: AlignedBuffer, _ layout: ParameterLayout) {
    match?.write(to: weights, layout)
  }

  /// The statistics of norms: those that were loaded where layers are frozen, or all are, and else
  /// those that were measured.
  fileprivate func statistics(
    _ measured: NormStatistics, keepingAll: Bool
  ) -> NormStatistics {
    guard let match else { return measured }
    var statistics = measured
    let names = network.parameters.filter { !$0.role.isLearned }
    var (mean, variance) = (0, 0)
    for parameter in names {
      let values =
        keepingAll || frozen.contains(parameter.name) ? match.whole(parameter.name) : nil
      if parameter.role == .runningMean {
        if let values { statistics.means[mean] = values }
        mean += 1
      } else {
        if let values { statistics.variances[variance] = values }
        variance += 1
      }
    }
    return statistics
  }
}

extension TrainedNetwork {
  /// The same with the statistics of norms that a transfer keeps as they were loaded.
  func keeping(_ transfer: NetworkTransfer?, all: Bool) -> TrainedNetwork {
    transfer.map { with($0.statistics(statistics, keepingAll: all)) } ?? self
  }
}

extension WeightMatch {
  /// Writes what is loaded to its tensors of a layout.
  func write(to weights: AlignedBuffer, _ layout: ParameterLayout) {
    for tensor in loaded {
      guard let slot = layout.slot(named: tensor.parameter.name) else { continue }
      tensor.values.write(to: weights.pointer + slot.offset)
    }
  }
}
