import NASCompute
import Dispatch
import NASNetworks
import Synchronization
import NASTestSupport
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 5], [0, 1, 4, 1000]) func everyIndexRunsOnce(
    threads: Int, count: Int
  ) throws {
    let counts = Mutex([Int](repeating: 0, count: count))
    try WorkerPool(threads: threads).forEach(count) { index, worker in
      #expect((0..<threads).contains(worker.index))
      counts.withLock { $0[index] += 1 }
    }
    #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
  }

  @Test(arguments: [1, 3]) func whatTasksMakeComesInTheirOrder(threads: Int) throws {
    let pool = WorkerPool(threads: threads)
    #expect(try pool.map(100) { index, _ in index * index } == (0..<100).map { $0 * $0 })
    #expect(try pool.map(0) { index, _ in index } == [])
    #expect(try pool.onOneWorker { $0.index } == 0)
  }

  @Test func noWorkerHasTwoTasksAtATime() throws {
    let busy = Mutex(Set<Int>())
    try WorkerPool(threads: 4).forEach(2000) { _, worker in
      let isFree = busy.withLock { $0.insert(worker.index).inserted }
      #expect(isFree)
      _ = busy.withLock { $0.remove(worker.index) }
    }
  }

  private struct Failure: Error, Equatable {
    let index: Int
  }

  @Test(arguments: [1, 2, 4]) func theErrorOfTheLowestIndexWins(threads: Int) {
    let pool = WorkerPool(threads: threads)
    for round in 0..<50 {
      #expect(throws: Failure(index: round)) {
        try pool.forEach(200) { index, _ in
          if index >= round { throw Failure(index: index) }
        }
      }
    }
  }

  @Test func tasksAfterAnErrorAreLeftOut() {
    let ran = Mutex(0)
    #expect(throws: Failure.self) {
      try WorkerPool(threads: 1).forEach(100) { index, _ in
        ran.withLock { $0 += 1 }
        if index == 3 { throw Failure(index: index) }
      }
    }
    #expect(ran.withLock { $0 } == 4)
  }

  @Test(arguments: [1, 2]) func aTaskMustNotCallItsOwnPool(threads: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [threads] in
      let pool = WorkerPool(threads: threads)
      try pool.forEach(2) { _, _ in try pool.forEach(3) { _, _ in } }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("WorkerPool.forEach(3): the pool is at work already"))
  }

  @Test func twoThreadsMustNotCallOnePoolAtOnce() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let pool = WorkerPool(threads: 1)
      try pool.forEach(1) { _, _ in
        // The task lasts until the other thread has ended the process.
        DispatchQueue.global().sync { try? pool.forEach(4) { _, _ in } }
      }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("WorkerPool.forEach(4): the pool is at work already"))
  }

  @Test func aPoolWorksOnAfterAnError() throws {
    let pool = WorkerPool(threads: 2)
    #expect(throws: Failure.self) {
      try pool.forEach(2) { index, _ in throw Failure(index: index) }
    }
    let ran = Atomic(0)
    try pool.forEach(2) { _, _ in ran.wrappingAdd(1, ordering: .relaxed) }
    #expect(ran.load(ordering: .relaxed) == 2)
  }

  /// Primitives are shared by all workers of the process, their memory must not be.
  @Test func twoPoolsTrainingTheSameNetworkAtOnceEachGiveTheBitsOfOneAlone() async throws {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 12, width: 12))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: 16, kernel: 3), activation: .relu, to: builder.inputValue)
    value = try builder.residualBlock(
      "block1", outputChannels: 16, stride: 1, squeezeExcite: 4, activation: .relu, to: value)
    value = try builder.invertedResidualBlock(
      "block2", outputChannels: 24, expandedChannels: 48, kernel: 5, stride: 2,
      squeezeExcite: nil, activation: .hardSwish, to: value)
    _ = try builder.classifierBlock("classifier", classes: 5, to: value)
    let example = NetworkCase(builder.build(), images: 8)
    let alone = try example.train(smoothing: 0.1)
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<10 {
            let together = try example.train(smoothing: 0.1)
            #expect(together.gradient == alone.gradient)
            #expect(together.logits == alone.logits)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
