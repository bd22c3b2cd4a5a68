public import NASCompute
public import NASGenomes
import NASNetworks
import NASRandomness

extension LatencyTable {
  /// Networks that are measured whole.
  private static let checkCount = 30
  /// More are minutes of timing: those of cells of which each is another.
  private static let mostParts = 4_096

  /// Measures every part of a space where it stands: networks that have all of them between them are
  /// timed block by block. Beside them random networks of all sizes are timed whole. Some seconds for
  /// networks of 10 M MACs.
  ///
  /// - Parameters:
  ///   - space: All of its parts are measured, whatever its constraints; the networks meet them.
  ///   - precision: That of the activations of deployed networks.
  /// - Throws: ``Interruption`` when it was stopped; ``NASGenomes/SearchSpaceError`` of code `unmeasured`
  ///   where networks are no sums of parts, or of too many.
  public static func measured(
    of space: BoundSearchSpace, precision: Precision, isInterrupted: @Sendable () -> Bool
  ) throws -> LatencyTable {
    guard space.isExact, space.partCount <= mostParts else {
      throw SearchSpaceError.noPartsToTime(in: space.space.name)
    }
    let cover = space.partCover
    let checks = try (0..<checkCount).map { item in
      var stream = RandomStream(seed: 0, purpose: .latencies, item: item)
      let part = Double(item) / Double(checkCount)...Double(item + 1) / Double(checkCount)
      return try space.sampleUniformInLogMACs(within: part, &stream)
    }
    let times = try LatencyMeter.nanoseconds(
      divided: cover.map { try space.network(of: $0) },
      whole: checks.map { try space.network(of: $0) }, precision: precision,
      isInterrupted: isInterrupted)
    return LatencyTable(
      parts: parts(of: cover, in: space, times.divided),
      networks: zip(checks, times.whole).map { MeasuredNetwork(genome: $0, latency: Latency($1)) })
  }

  /// A part stands in several networks, where other things stand before it: the median counts.
  private static func parts(
    of cover: [Genome], in space: BoundSearchSpace, _ times: [[LatencyMeter.Times]]
  ) -> [Part] {
    var found: [String: [LatencyMeter.Times]] = [:]
    for (genome, blocks) in zip(cover, times) {
      for (part, time) in zip(space.parts(of: genome), blocks) {
        found[part, default: []].append(time)
      }
    }
    return found.map { name, times in
      Part(
        name: name,
        latency: Latency(
          .init(single: times.map(\.single).median, batched: times.map(\.batched).median)))
    }
  }
}

extension MeasuredNetwork {
  /// Times networks whole.
  ///
  /// - Throws: ``Interruption`` when it was stopped.
  static func measured(
    _ genomes: [Genome], in space: BoundSearchSpace, precision: Precision,
    isInterrupted: @Sendable () -> Bool
  ) throws -> [MeasuredNetwork] {
    let times = try LatencyMeter.nanoseconds(
      divided: [], whole: genomes.map { try space.network(of: $0) }, precision: precision,
      isInterrupted: isInterrupted)
    return zip(genomes, times.whole).map { MeasuredNetwork(genome: $0, latency: Latency($1)) }
  }
}

extension Latency {
  /// To whole nanoseconds, one at least.
  fileprivate init(_ times: LatencyMeter.Times) {
    self.init(
      single: max(1, Int(times.single.rounded())), batched: max(1, Int(times.batched.rounded())))
  }
}
