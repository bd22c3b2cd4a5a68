import Dispatch
import Synchronization

/// Divides cores among trainings that go on at once: each has an equal part, and when one is over, the
/// others have its cores from their next step on. Results do not depend on it.
package final class CoreShares: Sendable {
  private let cores: Int
  private let pools = Mutex<[WorkerPool]>([])

  package init(cores: Int) {
    self.cores = cores
  }

  /// Does pieces of work, as many at once as there are cores, and waits.
  package func forEach(
    _ count: Int, _ work: @escaping @Sendable (_ index: Int, WorkerPool) -> Void
  ) {
    guard min(count, cores) > 1 else {
      for index in 0..<count { withPool { work(index, $0) } }
      return
    }
    let group = DispatchGroup()
    let next = Atomic(0)
    // Not by concurrentPerform: pools inside it would get no threads.
    for _ in 0..<min(count, cores) {
      DispatchQueue.global().async(group: group) { [self] in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          withPool { work(index, $0) }
        }
      }
    }
    group.wait()
  }

  private func withPool(_ body: (WorkerPool) -> Void) {
    let pool = WorkerPool(threads: cores)
    change { $0.append(pool) }
    defer { change { $0.removeAll { $0 === pool } } }
    body(pool)
  }

  private func change(_ change: (inout [WorkerPool]) -> Void) {
    pools.withLock { pools in
      change(&pools)
      for (position, pool) in pools.enumerated() {
        let share = cores / pools.count + (position < cores % pools.count ? 1 : 0)
        pool.limit(to: max(1, share))
      }
    }
  }
}
