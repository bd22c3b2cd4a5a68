// How many heap allocations a training step of a space's largest network makes, on all threads:
//
//     swift run -c release bench-allocations [SPACE [f32|bf16 [THREADS]]]
//
// A program of its own, because it counts by a malloc of its own, which no shipped program should have.

import CNASAllocations
import NASCompute
import NASEngine
import Foundation
import NASGenomes
import NASNetworks

let arguments =
  CommandLine.arguments.dropFirst()
  + ["reference/resnet20", "f32", "1"]
  .dropFirst(CommandLine.arguments.count - 1)
let (name, precision, threads) = (arguments[1], arguments[2], arguments[3])
guard let precision = Precision(rawValue: precision), let threads = Int(threads), threads > 0 else {
  fatalError("expected f32 or bf16, and a number of threads, not \(precision) and \(threads)")
}
let file = try SearchSpaceCatalogue.standard.load(name)
let space = try file.bound(
  to: file.input ?? Shape(channels: 1, height: 28, width: 28), classes: file.classes ?? 10)
let benchmark = try Benchmark(
  space.network(of: space.largest), named: name,
  configuration: Benchmark.Configuration(threads: threads, precision: precision, repeats: 3))
let result = try benchmark.run { work in
  let mark = nas_allocations_begin()
  let outcome = Result { try work() }
  let count = nas_allocations_end(mark)
  try outcome.get()
  return Int(count)
}
print("\(result.allocationsPerStep!) heap allocations a training step")
