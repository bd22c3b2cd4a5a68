public import NASCompute

/// Runs a task on the worker of a pool of one thread and returns what the task returns.
public func onOneWorker<Result>(
  _ body: @Sendable (Worker) throws -> Result
) throws -> Result {
  let outcome = Outcome<Result>()
  try WorkerPool(threads: 1).forEach(1) { _, worker in outcome.result = try body(worker) }
  return outcome.result!
}

/// Written by the one task, and read when it is done.
private final class Outcome<Result>: @unchecked Sendable {
  var result: Result?
}
