import ArgumentParser
import NASCompute
import NASPlatform

/// How many cores a command works on. The results are the same on any number.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: .customLong("threads"),
    help: .init(
      "How many cores to work on. (default: all that this process may use)", valueName: "n"))
  private var requested: Int?

  var count: Int {
    requested ?? min(Cores.available, WorkerPool.maximumThreads)
  }

  func validate() throws {
    try expect(count, "--threads", in: 1...WorkerPool.maximumThreads)
  }
}
