import Foundation
import NASText

/// A named number that a search makes as large or as small as it can.
///
/// Whatever compares or measures goes by its *coordinate*: the value on its scale, turned so that
/// less is better. On a logarithmic scale, halving the MACs of a small network is worth as much as
/// halving those of a large one, and a front over two orders of magnitude is not all large
/// networks.
public struct Objective: Sendable, Hashable, Codable {
  /// What the command line calls it.
  public let name: String
  public let direction: Direction
  public let scale: Scale
  /// What one counts: `MACs`, `bytes`; empty for a share.
  public let unit: String

  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    case maximise
    case minimise
  }

  /// Where distances, areas and spreads are measured.
  public enum Scale: String, Sendable, Hashable, Codable, CaseIterable {
    case linear
    /// Decades. Numbers below 10⁻¹² count as that.
    case logarithmic
  }

  public init(_ name: String, _ direction: Direction, scale: Scale = .linear, unit: String = "") {
    self.name = name
    self.direction = direction
    self.scale = scale
    self.unit = unit
  }

  /// The value on the objective's scale; less is better.
  public func coordinate(_ value: Double) -> Double {
    let scaled = scale == .logarithmic ? log10(max(value, 1e-12)) : value
    return direction == .maximise ? -scaled : scaled
  }

  /// The value of which `coordinate` is the coordinate.
  public func value(at coordinate: Double) -> Double {
    let scaled = direction == .maximise ? -coordinate : coordinate
    return scale == .logarithmic ? pow(10, scaled) : scaled
  }
}

extension Objective {
  /// Validation accuracy, in 0...1.
  public static let accuracy = Objective("accuracy", .maximise)
  /// Mean cross-entropy on the validation images.
  public static let loss = Objective("loss", .minimise, unit: "nats")
  /// Multiply–accumulates for one image.
  public static let macs = Objective("macs", .minimise, scale: .logarithmic, unit: "MACs")
  public static let parameters = Objective(
    "parameters", .minimise, scale: .logarithmic, unit: "parameters")
  /// The most bytes of activations alive at once while one image is inferred.
  public static let activationMemory = Objective(
    "activation-memory", .minimise, scale: .logarithmic, unit: "bytes")
  /// The time one image takes by itself, as measured on one machine.
  public static let latency = Objective(
    "latency", .minimise, scale: .logarithmic, unit: "seconds")

  /// The time an image takes among many in a batch.
  public static let batchedLatency = Objective(
    "batched-latency", .minimise, scale: .logarithmic, unit: "seconds")

  /// What a network costs, which is known before it has been trained.
  public static let costs = [macs, parameters, activationMemory, latency, batchedLatency]
  /// Those that a search of networks knows.
  public static let all = [accuracy, loss] + costs
  /// What a search goes by unless told otherwise.
  public static let standard = [accuracy, macs]

  /// - Throws: ``NASText/SettingError`` when there is none of that name.
  public static func named(_ name: String) throws -> Objective {
    guard let objective = all.first(where: { $0.name == name }) else {
      throw unknown(name, among: all)
    }
    return objective
  }

  /// What others call a cost.
  private static let synonyms = ["flops": macs.name, "params": parameters.name]

  private static func unknown(_ name: String, among known: [Objective]) -> SettingError {
    .unknown("objective", name, among: known.map(\.name), meant: synonyms[name])
  }

  /// What a search of networks goes by, of the names given: accuracy first, then costs, in the
  /// order given. The first cost is what networks of different sizes are told apart by.
  ///
  /// - Throws: ``NASText/SettingError`` when accuracy or any cost is missing, or a name is there
  ///   twice or is that of anything else.
  public static func ofNetworks(named names: [String]) throws -> [Objective] {
    let known = [accuracy] + costs
    let named = try names.map { name in
      guard let objective = known.first(where: { $0.name == name }) else {
        throw unknown(name, among: known)
      }
      return objective
    }
    try check(named)
    let chosen = named.filter { $0 != accuracy }
    guard named.contains(accuracy), !chosen.isEmpty else {
      throw SettingError(
        "search setting objectives '\(names.joined(separator: ","))'",
        expected: "accuracy and at least one of \(costs.map(\.name).joined(separator: ", "))")
    }
    return [accuracy] + chosen
  }

  /// Checks that a search can go by these.
  ///
  /// - Throws: ``NASText/SettingError`` when there is none, or one twice.
  public static func check(_ objectives: [Objective]) throws {
    guard !objectives.isEmpty else {
      throw SettingError("search setting objectives: none", expected: "at least one")
    }
    for (place, objective) in objectives.enumerated()
    where objectives[..<place].contains(where: { $0.name == objective.name }) {
      throw SettingError(
        "search setting objectives: '\(objective.name)' twice", expected: "each of them once")
    }
  }
}
