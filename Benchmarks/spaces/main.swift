// Processor time of what a search does with genomes, in microseconds, as a line of JSON a space:
//
//     swift run -c release bench-spaces SPACE…
//
// A program of its own, because no one who searches needs it.

import Foundation
import NASGenomes
import NASNetworks
import NASRandomness

/// Genomes that are drawn, decoded and costed.
let count = 500

/// Of this process, in seconds: what else the machine does is not in it.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The mean of as many calls as there are genomes, in microseconds.
func microseconds(_ body: (Int) throws -> Void) rethrows -> Double {
  let start = processorTime()
  for index in 0..<count { try body(index) }
  return (processorTime() - start) / Double(count) * 1e6
}

for name in CommandLine.arguments.dropFirst() {
  let file = try SearchSpaceCatalogue.standard.load(name)
  let space = try file.bound(
    to: file.input ?? Shape(channels: 1, height: 28, width: 28), classes: file.classes ?? 10)
  var stream = RandomStream(seed: 1, purpose: .madeUp)
  var genomes: [Genome] = []
  let sampling = try microseconds { _ in genomes.append(try space.sampleUniform(&stream)) }
  let bySize = try microseconds { _ in _ = try space.sampleUniformInLogMACs(&stream) }
  let decoding = try microseconds { _ = try space.network(of: genomes[$0]) }
  let counting = microseconds { _ = space.macs(of: genomes[$0]) }
  let costing = microseconds { _ = space.costs(of: genomes[$0]) }
  let fields = [
    ("sample", sampling), ("sampleBySize", bySize), ("decode", decoding), ("macs", counting),
    ("costs", costing),
  ].map { "\"\($0)\": \(String(format: "%.1f", $1))" }
  print("{\"space\": \"\(name)\", \(fields.joined(separator: ", "))}")
}
