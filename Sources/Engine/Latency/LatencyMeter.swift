import NASCompute
import Foundation
import NASNetworks
import NASRandomness

/// Times networks on one core of this machine as they are deployed, norms folded into kernels.
///
/// For machines that do other things meanwhile, which slows single runs down, and whole seconds, and
/// never makes anything faster: networks take turns in random order, so that slow seconds meet all
/// alike, and of the runs of a turn, and then of the turns, the lower quartile counts.
struct LatencyMeter {
  /// Nanoseconds that one image takes, by itself and in a batch.
  struct Times {
    let single: Double
    let batched: Double
  }

  /// Images of a batch.
  private static let batch = 64
  /// Turns of each network at least.
  private static let turns = 5

  private let images: Int
  /// Networks take turns for so long, or longer.
  private let seconds: Double
  /// Timed runs in a turn of a network.
  private let runs: Int
  private let subjects: [Subject]
  private let input: AlignedBuffer
  private let pool = WorkerPool(threads: 1)

  /// What networks take.
  ///
  /// - Parameters:
  ///   - divided: Networks whose blocks are timed one by one.
  ///   - whole: Networks that are timed as they are.
  /// - Returns: In the order given: of each block of the divided networks, and of the others.
  /// - Throws: ``Interruption`` when it was stopped.
  static func nanoseconds(
    divided: [Network], whole: [Network], precision: Precision,
    isInterrupted: @Sendable () -> Bool
  ) throws -> (divided: [[Times]], whole: [Times]) {
    guard !divided.isEmpty || !whole.isEmpty else { return ([], []) }
    // Few networks take a second, too: one that is slow should not meet all of their turns.
    let seconds = max(1, 0.06 * Double(divided.count + whole.count))
    let single = try LatencyMeter(
      divided, whole, images: 1, runs: 8, seconds: 0.4 * seconds, precision: precision
    ).times(isInterrupted)
    let batched = try LatencyMeter(
      divided, whole, images: batch, runs: 1, seconds: 0.6 * seconds, precision: precision
    ).times(isInterrupted)
    let times = zip(single, batched).map { zip($0, $1).map { Times(single: $0, batched: $1) } }
    return (Array(times.prefix(divided.count)), times.dropFirst(divided.count).map { $0[0] })
  }

  private init(
    _ divided: [Network], _ whole: [Network], images: Int, runs: Int, seconds: Double,
    precision: Precision
  ) throws {
    self.images = images
    self.seconds = seconds
    self.runs = runs
    subjects =
      try divided.map {
        try Subject($0, images: images, precision: precision, isDivided: true)
      }
      + whole.map { try Subject($0, images: images, precision: precision, isDivided: false) }
    input = AlignedBuffer(count: images * (divided + whole)[0].input.count)
    var stream = RandomStream(seed: 0, purpose: .latencies)
    for index in input.elements.indices { input.elements[index] = Float(stream.uniform()) }
  }

  /// By network and block.
  private func times(_ isInterrupted: @Sendable () -> Bool) throws -> [[Double]] {
    let turns = TurnList(subjects: subjects.count)
    let stopwatch = Stopwatch()
    try pool.forEach(1) { _, worker in
      var turn = 0
      while turn < Self.turns || stopwatch.seconds < seconds {
        var order = Array(subjects.indices)
        var stream = RandomStream(seed: 0, purpose: .latencies, step: turn)
        stream.shuffle(&order)
        for place in order {
          if isInterrupted() { throw Interruption() }
          turns.add(try takeTurn(subjects[place], on: worker), to: place)
        }
        turn += 1
      }
    }
    return turns.quartiles
  }

  /// By block.
  private func takeTurn(_ subject: Subject, on worker: Worker) throws -> [Double] {
    var laps = try time(subject, on: worker)
    for _ in 1..<runs {
      for (block, times) in try time(subject, on: worker).enumerated() { laps[block] += times }
    }
    return laps.map(\.lowerQuartile)
  }

  /// One run: of each block, or of the whole, the nanoseconds an image of each part of the batch.
  private func time(_ subject: Subject, on worker: Worker) throws -> [[Double]] {
    let executable = subject.executable
    let last = executable.network.blocks.count - 1
    var laps = [[Double]](repeating: [], count: subject.isDivided ? last + 1 : 1)
    var before = Self.now
    _ = try executable.logits(on: worker, input: input.pointer, folded: subject.folded) { block in
      guard subject.isDivided || block == last else { return }
      let now = Self.now
      laps[subject.isDivided ? block : 0].append(Double(now - before - Self.reading))
      before = now
    }
    let parts = laps[0].count
    // What comes after the last block belongs to it.
    laps[laps.count - 1][parts - 1] += Double(Self.now - before - Self.reading)
    let scale = Double(parts) / Double(images)
    return laps.map { $0.map { $0 * scale } }
  }

  /// Nanoseconds that reading the clock takes: some 20. An instant of the standard library takes
  /// several times as many.
  private static let reading = (0..<1_001).map { _ in -now + now }.sorted()[500]

  /// Nanoseconds.
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// A network that is timed.
private struct Subject {
  let executable: InferenceExecutable
  let folded: AlignedBuffer
  /// Whether its blocks are timed one by one.
  let isDivided: Bool

  init(_ network: Network, images: Int, precision: Precision, isDivided: Bool) throws {
    let layout = ParameterLayout(of: network)
    let executable = try InferenceExecutable(
      network, images: images, layout: layout, precision: precision)
    let channels = network.batchNormLayers.map(\.output.channels)
    let statistics = NormStatistics(
      means: channels.map { [Float](repeating: 0, count: $0) },
      variances: channels.map { [Float](repeating: 1, count: $0) })
    let weights = layout.initialWeights(seed: 0)
    self.executable = executable
    folded = withExtendedLifetime(weights) { executable.fold(weights.pointer, statistics) }
    self.isDivided = isDivided
  }
}

/// Turns by network, of each the times of its blocks; filled by one thread.
private final class TurnList: @unchecked Sendable {
  private var turns: [[[Double]]]

  init(subjects: Int) {
    turns = Array(repeating: [], count: subjects)
  }

  func add(_ turn: [Double], to place: Int) { turns[place].append(turn) }

  /// By network and block.
  var quartiles: [[Double]] {
    turns.map { turns in turns[0].indices.map { block in turns.map { $0[block] }.lowerQuartile } }
  }
}

extension [Double] {
  fileprivate var lowerQuartile: Double { sorted()[count / 4] }

  /// The middle one, of an even number the upper of the two.
  var median: Double { sorted()[count / 2] }
}
