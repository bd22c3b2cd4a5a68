import COpenBLAS
import Dispatch
import Synchronization

/// Runs independent tasks on a fixed number of threads, each with a ``Worker`` of its own.
///
/// Which worker takes which task is chance; results must depend on the task's index only.
public final class WorkerPool: Sendable {
  public let threads: Int
  private let workers: [Worker]

  /// More threads than this are never made.
  public static let maximumThreads = 256

  public init(threads: Int) {
    precondition(
      (1...Self.maximumThreads).contains(threads),
      "WorkerPool: \(threads) threads, expected 1...\(Self.maximumThreads)")
    self.threads = threads
    workers = (0..<threads).map(Worker.init)
    openblas_set_num_threads(1)
  }

  /// Runs `body(index, worker)` for every index below `count` and waits.
  ///
  /// - Throws: the error of the lowest index that threw; tasks not yet begun are then left out.
  public func forEach(
    _ count: Int, _ body: @Sendable (_ index: Int, _ worker: Worker) throws -> Void
  ) throws {
    let next = Atomic(0)
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    let failed = Atomic(false)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { slot in
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
}
