public import NASGenomes

/// Every trial of a search so far, found by canonical genome: no genome is evaluated twice.
///
/// What strategies ask for again and again (the front, the best layers, the next generation) is
/// kept up to date trial by trial, so that a trial costs the same whether it is the hundredth or
/// the millionth.
public struct EvaluationCache: Sendable {
  /// By ascending id, whatever the order in which they were recorded.
  public private(set) var trials: [Trial] = []
  /// What makes one trial better than another.
  public var objectives: [Objective] { layers.objectives }
  private var positions: [Genome: Int] = [:]
  private(set) var layers: ParetoLayers
  private var latestGeneration = -1

  public init(by objectives: [Objective] = Objective.standard) {
    self.init(by: objectives, best: 0)
  }

  /// For a strategy: keeps the layers that it may choose parents from.
  init(for settings: SearchSettings) {
    self.init(by: settings.objectives, best: max(settings.populationSize, 64))
  }

  private init(by objectives: [Objective], best count: Int) {
    layers = ParetoLayers(objectives, capacity: count)
  }

  /// Adds trials. Where a genome is known already, the later record replaces the earlier, so that
  /// recording a trial twice changes nothing. Complexity: O(log n) a trial with new, ascending ids
  /// and two objectives, nearly always; O(n log n) in all where an earlier trial is replaced by another.
  public mutating func record(_ newTrials: some Sequence<Trial>) {
    var added: [Trial] = []
    var isReplacing = false
    for trial in newTrials {
      if let position = positions[trial.genome] {
        let known = position < trials.count ? trials[position] : added[position - trials.count]
        guard known != trial else { continue }
        if position < trials.count {
          isReplacing = true
          trials[position] = trial
        } else {
          added[position - trials.count] = trial
        }
      } else {
        positions[trial.genome] = trials.count + added.count
        added.append(trial)
      }
    }
    append(added, isReplacing: isReplacing)
  }

  private mutating func append(_ added: [Trial], isReplacing: Bool) {
    let order: (Trial, Trial) -> Bool = { ($0.id, $0.genome) < ($1.id, $1.genome) }
    let added = added.sorted(by: order)
    let isInOrder = trials.last.map { last in added.first.map { order(last, $0) } ?? true } ?? true
    let first = trials.count
    trials += added
    if isReplacing || !isInOrder { trials.sort(by: order) }
    let changed = isReplacing || !isInOrder ? 0 : first
    for position in changed..<trials.count { positions[trials[position].genome] = position }
    if isReplacing {
      latestGeneration = trials.map(\.generation).max() ?? -1
      layers = ParetoLayers(objectives, capacity: layers.capacity, of: trials)
      return
    }
    for trial in added {
      latestGeneration = max(latestGeneration, trial.generation)
      layers.insert(trial)
    }
    if layers.isShort { layers = ParetoLayers(objectives, capacity: layers.capacity, of: trials) }
  }

  /// The trial of a canonical genome; nil when it has not been evaluated.
  public subscript(genome: Genome) -> Trial? {
    positions[genome].map { trials[$0] }
  }

  /// Whether a canonical genome has been evaluated.
  public func contains(_ genome: Genome) -> Bool { positions[genome] != nil }

  public var count: Int { trials.count }

  /// The front of all trials.
  public var front: ParetoFront { ParetoFront(layers) }

  /// The generation that comes next: one more than the latest of any trial.
  public var nextGeneration: Int { latestGeneration + 1 }

  /// The front after each generation, from generation 0.
  public var frontsByGeneration: [ParetoFront] {
    var growing = ParetoLayers(objectives, capacity: 0)
    let order = trials.sorted { ($0.generation, $0.id) < ($1.generation, $1.id) }
    var place = 0
    return (0..<nextGeneration).map { generation in
      while place < order.count, order[place].generation <= generation {
        growing.insert(order[place])
        place += 1
      }
      return ParetoFront(growing)
    }
  }

  /// Their hypervolumes.
  public func hypervolumes(to reference: ReferencePoint) -> [Double] {
    frontsByGeneration.map { $0.hypervolume(to: reference) }
  }
}
