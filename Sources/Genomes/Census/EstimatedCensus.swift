import Foundation
import NASNetworks
import NASRandomness

/// A census by looking at some hundred networks, for spaces whose parts read more than the part
/// before, or share too many decisions, to be unfolded: cells, chiefly.
struct EstimatedCensus: Census {
  /// Networks that are looked at.
  private static let sampleCount = 200
  /// Draws before a space is taken to have hardly any network.
  private static let tryLimit = 20_000
  /// Draws in a row that find no larger tensor, after which there is taken to be none.
  private static let vainLimit = 300
  /// How near in MACs is as good as equal.
  private static let tolerance = 0.05

  private let reader: GenomeReader
  /// By ascending MACs.
  private let samples: [Sample]

  private struct Sample {
    let genome: Genome
    let effective: [Int]
    let counts: Counts

    init(_ genome: Genome, _ reading: GenomeReader.Reading) {
      self.genome = genome.keeping(reading.effective)
      effective = reading.effective
      counts = reading.counts
    }
  }

  /// - Throws: ``ElaborationError`` where something does not fit.
  init?(_ reader: GenomeReader) throws {
    self.reader = reader
    var stream = RandomStream(seed: 0, purpose: .census)
    var samples: [Sample] = []
    for _ in 0..<Self.tryLimit where samples.count < Self.sampleCount {
      let genome = Genome(
        genes: reader.program.decisions.map { stream.integer(below: $0.options.count) })
      if let sample = try Self.sample(genome, reader) { samples.append(sample) }
    }
    guard !samples.isEmpty else { return nil }
    for sign in [-1, 1] {
      samples.append(try Self.end(of: samples, .macs, sign: sign, reader))
    }
    self.samples = samples.sorted { $0.counts.macs < $1.counts.macs }
  }

  /// What a climb from the last of the samples finds beyond them.
  private static func end(
    of samples: [Sample], _ metric: Constraint.Metric, sign: Int, _ reader: GenomeReader
  ) throws -> Sample {
    let values = try samples.map { try value(of: metric, for: $0, reader) }
    let start = samples.indices.max { sign * values[$0] < sign * values[$1] }!
    return try climb(from: samples[start], metric, sign: sign, reader)
  }

  private static func sample(_ genome: Genome, _ reader: GenomeReader) throws -> Sample? {
    try reader.read(genome).map { Sample(genome, $0) }
  }

  private static func value(
    of metric: Constraint.Metric, for sample: Sample, _ reader: GenomeReader
  ) throws -> Int {
    switch metric {
    case .macs: sample.counts.macs
    case .parameters: sample.counts.parameters
    default: try reader.read(sample.genome)!.value(of: metric)!
    }
  }

  /// Gene after gene the best option, until none is better.
  private static func climb(
    from start: Sample, _ metric: Constraint.Metric, sign: Int, _ reader: GenomeReader,
    fixed: [Int: Int] = [:]
  ) throws -> Sample {
    var best = start
    var most = try value(of: metric, for: start, reader)
    var isBetter = true
    while isBetter {
      isBetter = false
      for gene in best.effective where fixed[gene] == nil {
        for option in reader.program.decisions[gene].options.indices
        where option != best.genome.genes[gene] {
          var genome = best.genome
          genome.genes[gene] = option
          guard let next = try reader.read(genome), let value = next.value(of: metric),
            sign * value > sign * most
          else { continue }
          (best, most) = (Sample(genome, next), value)
          isBetter = true
        }
      }
    }
    return best
  }

  /// As many as there are genomes: an upper bound, which is reached where every gene always has an
  /// effect.
  var count: Double { reader.program.decisions.reduce(1) { $0 * Double($1.options.count) } }
  var isExact: Bool { false }

  func extreme(
    _ metric: Constraint.Metric, largest: Bool, fixed: [Int: Int]
  ) -> (genome: Genome, value: Int) {
    let sign = largest ? 1 : -1
    var end = largest ? samples[samples.count - 1] : samples[0]
    do {
      if metric != .macs { end = try Self.end(of: samples, metric, sign: sign, reader) }
      if !fixed.isEmpty {
        var genome = end.genome
        for (gene, option) in fixed { genome.genes[gene] = option }
        if let start = try Self.sample(genome, reader) {
          end = try Self.climb(from: start, metric, sign: sign, reader, fixed: fixed)
        }
      }
    } catch {
      // What does not fit is no network: the climb ends before it.
    }
    return (end.genome, look(at: end.genome)!.value(of: metric)!)
  }

  func look(at genome: Genome) -> KnownNetwork? {
    guard let reading = try? reader.read(genome) else { return nil }
    return KnownNetwork(
      effective: reading.effective, macs: reading.counts.macs,
      parameters: reading.counts.parameters, latency: nil,
      peakActivationBytes: { reading.peakActivationBytes })
  }

  /// One of the samples near there, with a gene changed where that leads no further away.
  func genome(nearMACs macs: Double, _ stream: inout RandomStream) -> Genome {
    func distance(_ counts: Counts) -> Double { abs(log(Double(max(counts.macs, 1)) / macs)) }
    let distances = samples.map { distance($0.counts) }
    let bound = max(Self.tolerance, distances.min()!)
    let start = stream.pick(samples.indices.filter { distances[$0] <= bound })
    let gene = stream.integer(below: reader.program.decisions.count)
    var changed = samples[start].genome
    changed.genes[gene] = stream.integer(below: reader.program.decisions[gene].options.count)
    guard let next = try? reader.read(changed),
      distance(next.counts) <= max(Self.tolerance, distances[start])
    else { return samples[start].genome }
    return changed.keeping(next.effective)
  }

  func proposal(_ number: (_ gene: Int?) -> Double) -> Genome? { nil }

  func coveringGenomes(from largest: Genome) -> [Genome] {
    var cover = Cover(reader)
    let known = Set(look(at: largest)!.effective)
    // What hangs on a decision by its name, the places do not tell: each is changed for itself, and the
    // samples are covered at least.
    let single = reader.program.decisions.enumerated().flatMap { gene, decision in
      decision.options.indices.map { [gene: $0] }
    }
    for forced in [[:]] + WeightedPlaces(reader.program).demands + single {
      cover.add(grown(largest, forced, besides: known))
    }
    for sample in samples { cover.add(sample.genome) }
    // Then for as long as chance finds more.
    var stream = RandomStream(seed: 0, purpose: .census, step: 1)
    var (draws, vain) = (0, 0)
    while draws < Self.tryLimit / 5, vain < Self.vainLimit {
      let genome = Genome(
        genes: reader.program.decisions.map { stream.integer(below: $0.options.count) })
      draws += 1
      vain = cover.add(genome) ? 0 : vain + 1
    }
    return cover.genomes
  }

  /// A genome with some genes set, and those as large as they can be that only then have an effect.
  ///
  /// - Parameter known: The genes that have an effect as it is.
  private func grown(
    _ genome: Genome, _ forced: [Int: Int], besides known: Set<Int>
  ) -> Genome {
    var changed = genome
    for (gene, option) in forced { changed.genes[gene] = option }
    let kept = known.union(forced.keys)
    let fixed = Dictionary(uniqueKeysWithValues: kept.map { ($0, changed.genes[$0]) })
    guard let start = try? Self.sample(changed, reader),
      let largest = try? Self.climb(from: start, .parameters, sign: 1, reader, fixed: fixed)
    else { return changed }
    return largest.genome
  }

  /// Genomes each of which has a tensor that is larger, somehow, than those before.
  private struct Cover {
    private(set) var genomes: [Genome] = []
    private var most: [Demand.Dimension: Int] = [:]
    private let reader: GenomeReader

    init(_ reader: GenomeReader) {
      self.reader = reader
    }

    /// - Returns: Whether it is one; what is no network is none.
    @discardableResult mutating func add(_ genome: Genome) -> Bool {
      guard let network = try? reader.network(of: genome) else { return false }
      var isLarger = false
      for demand in Demand.all(of: network.parameters)
      where most[demand.dimension] ?? 0 < demand.extent {
        most[demand.dimension] = demand.extent
        isLarger = true
      }
      if isLarger, let reading = try? reader.read(genome) {
        genomes.append(genome.keeping(reading.effective))
      }
      return isLarger
    }
  }

  func parts(of genome: Genome) -> [String] {
    guard let network = try? reader.network(of: genome) else { return [] }
    return [reader.partName(of: network)]
  }

  var partCover: [Genome] { samples.map(\.genome) }
  var partCount: Int { samples.count }
}
