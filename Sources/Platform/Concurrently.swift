import Dispatch
import Synchronization

/// What independent pieces of work come to, in order, on as many threads as there are cores.
///
/// - Parameter work: By the number of the piece, from 0.
/// - Throws: what the first piece that fails throws; the others are done all the same.
public func concurrently<Value: Sendable>(
  _ count: Int, _ work: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: count) { place in
    let result = Result { try work(place) }
    results.withLock { $0[place] = result }
  }
  let all = results.withLock { $0 }
  return try (0..<count).map { try all[$0]!.get() }
}
