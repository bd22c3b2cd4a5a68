import NASGenomes
import NASRandomness

/// The proposals of one ask as they are gathered: none known, none twice, no more than allowed.
struct ProposalBatch {
  /// Tries to find one genome that is not known before going without.
  static let attempts = 50

  let generation: Int
  private let settings: SearchSettings
  private let evaluations: EvaluationCache
  private let limit: Int
  private var genomes: [Genome] = []
  private var taken: Set<Genome> = []

  init(_ settings: SearchSettings, after evaluations: EvaluationCache) {
    self.settings = settings
    self.evaluations = evaluations
    generation = evaluations.nextGeneration
    let left = (settings.maximumEvaluations ?? .max) - evaluations.count
    limit = min(settings.populationSize, max(left, 0))
  }

  var isEmpty: Bool { genomes.isEmpty }
  var count: Int { genomes.count }

  /// Places still free.
  var room: Int { limit - genomes.count }

  func proposals(_ origin: Trial.Origin) -> [Proposal] {
    genomes.map { Proposal(genome: $0, generation: generation, origin: origin) }
  }

  /// Takes the genome if there is room and it is new; says whether it did.
  @discardableResult
  mutating func add(_ genome: Genome) -> Bool {
    guard room > 0, !evaluations.contains(genome), taken.insert(genome).inserted else {
      return false
    }
    genomes.append(genome)
    return true
  }

  /// Takes the starting genomes, then fills up with samples: uniform in genomes and uniform in
  /// log-MACs by turns. The first find what is typical of the space, which tends to be of middling
  /// size; the second cover both ends of the front.
  ///
  /// - Parameter most: So many in all, where there is room for more.
  mutating func fillWithSamples(of space: some GenomeSpace, atMost most: Int = .max) throws {
    for genome in settings.startingGenomes { add(space.canonical(genome)) }
    for item in 0..<min(room, max(most - genomes.count, 0)) {
      var stream = RandomStream(
        seed: settings.seed, purpose: .initialPopulation, step: generation, item: item)
      for _ in 0..<Self.attempts {
        let genome =
          item.isMultiple(of: 2)
          ? try space.sampleUniform(&stream) : try space.sampleUniformInLogMACs(&stream)
        if add(genome) { break }
      }
    }
  }
}
