import Foundation

/// A memo for each thread that elaborates at the same time.
///
/// Unchecked: the memos are reached under the lock alone, and each by one borrower at a time.
final class MemoPool: @unchecked Sendable {
  private let lock = NSLock()
  private var idle: [ElaborationMemo] = []

  func lending<Result>(_ body: (ElaborationMemo) throws -> Result) rethrows -> Result {
    let memo = lock.withLock { idle.popLast() } ?? ElaborationMemo()
    defer { lock.withLock { idle.append(memo) } }
    return try body(memo)
  }
}
