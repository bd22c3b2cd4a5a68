import CNASOpenBLAS
import Dispatch
import Synchronization

/// Runs independent tasks on a fixed number of threads, each with a ``Worker`` of its own.
///
/// Which worker takes which task is chance; results must depend on the task's index only.
public final class WorkerPool: Sendable {
  public let threads: Int
  private let workers: [Worker]
  private let isWorking = Atomic(false)
  /// Threads that work at present.
  private let limit: Atomic<Int>

  /// More threads than this are never made.
  public static let maximumThreads = 256

  public init(threads: Int) {
    precondition(
      (1...Self.maximumThreads).contains(threads),
      "WorkerPool: \(threads) threads, expected 1...\(Self.maximumThreads)")
    self.threads = threads
    limit = Atomic(threads)
    workers = (0..<threads).map(Worker.init)
    openblas_set_num_threads(1)
  }

  /// Leaves some threads idle from the next call on, so that others have their cores.
  ///
  /// - Parameter count: Those that work, 1 to ``threads``.
  public func limit(to count: Int) {
    precondition(
      (1...threads).contains(count), "WorkerPool.limit: \(count), expected 1...\(threads)")
    limit.store(count, ordering: .relaxed)
  }

  /// Runs `body(index, worker)` for every index below `count` and waits. A pool does one call at a
  /// time: no task makes another, nor do two threads.
  ///
  /// - Throws: the error of the lowest index that threw; tasks not yet begun are then left out.
  public func forEach(
    _ count: Int, _ body: @Sendable (_ index: Int, _ worker: Worker) throws -> Void
  ) throws {
    guard !isWorking.exchange(true, ordering: .acquiring) else {
      // Unlike a precondition's, the message is there in release builds too.
      fatalError(
        """
        WorkerPool.forEach(\(count)): the pool is at work already; \
        neither may its tasks call it, nor two threads at once
        """)
    }
    defer { isWorking.store(false, ordering: .releasing) }
    let next = Atomic(0)
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    let failed = Atomic(false)
    perform(min(limit.load(ordering: .relaxed), count)) { slot in
      let worker = workers[slot]
      worker.enter()
      while !failed.load(ordering: .relaxed) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { break }
        do {
          try body(index, worker)
        } catch {
          failed.store(true, ordering: .relaxed)
          failure.withLock { if $0.map({ index < $0.index }) ?? true { $0 = (index, error) } }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }

  /// Runs `body` for every slot, each on a thread of its own. A single one stays on this thread,
  /// where it costs no allocation.
  private func perform(_ slots: Int, _ body: @Sendable (Int) -> Void) {
    if slots == 1 {
      body(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: slots, execute: body)
    }
  }
}
