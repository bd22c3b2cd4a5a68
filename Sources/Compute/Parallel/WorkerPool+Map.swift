import Synchronization

extension WorkerPool {
  /// What `body(index, worker)` makes of every index below `count`, in their order.
  ///
  /// - Throws: As ``forEach(_:_:)``.
  public func map<Value: Sendable>(
    _ count: Int, _ body: @Sendable (_ index: Int, _ worker: Worker) throws -> Value
  ) throws -> [Value] {
    let made = Mutex([Value?](repeating: nil, count: count))
    try forEach(count) { index, worker in
      let value = try body(index, worker)
      made.withLock { $0[index] = value }
    }
    return made.withLock { values in values.map { $0! } }
  }

  /// Runs one task, on whichever worker.
  public func onOneWorker<Value: Sendable>(
    _ body: @Sendable (Worker) throws -> Value
  ) throws -> Value {
    try map(1) { _, worker in try body(worker) }[0]
  }
}
