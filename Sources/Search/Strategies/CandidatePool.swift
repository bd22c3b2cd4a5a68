import NASGenomes
import NASRandomness

/// Genomes that a predictor is asked about: none evaluated, each once.
struct CandidatePool {
  /// Trials that candidates come from.
  static let parents = 16
  /// Neighbours of one parent at most.
  static let neighbours = 48
  /// Children of two parents, and samples from anywhere.
  static let children = 128
  static let samples = 128

  private(set) var genomes: [Genome] = []
  private var taken: Set<Genome> = []
  private let evaluations: EvaluationCache

  init(
    around evaluations: EvaluationCache, in space: some GenomeSpace, _ settings: SearchSettings,
    _ generation: Int
  ) {
    self.evaluations = evaluations
    let parents = Parent.best(Self.parents, of: evaluations).map(\.genome)
    var stream = RandomStream(
      seed: settings.seed, purpose: .predictorCandidates, step: generation)
    for parent in parents {
      var neighbours = space.neighbours(of: parent).filter { !evaluations.contains($0) }
      stream.shuffle(&neighbours)
      for neighbour in neighbours.prefix(Self.neighbours) { add(neighbour) }
    }
    for _ in 0..<Self.children {
      let (first, second) = (stream.pick(parents), stream.pick(parents))
      // A constraint that children fail leaves fewer of them.
      guard let crossed = try? space.crossover(first, second, &stream),
        let child = try? space.mutate(
          crossed, probability: 1 / Double(max(crossed.genes.count, 1)), &stream)
      else { continue }
      add(child)
    }
    for item in 0..<Self.samples {
      let sample =
        item.isMultiple(of: 2)
        ? try? space.sampleUniform(&stream) : try? space.sampleUniformInLogMACs(&stream)
      if let sample { add(sample) }
    }
  }

  private mutating func add(_ genome: Genome) {
    if !evaluations.contains(genome), taken.insert(genome).inserted { genomes.append(genome) }
  }
}
