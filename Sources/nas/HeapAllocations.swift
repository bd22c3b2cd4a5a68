import CAllocations

/// Heap allocations of this program: every call of malloc and its kin, on all threads.
enum HeapAllocations {
  /// How many were made during the work.
  static func count(_ work: () throws -> Void) throws -> Int {
    let mark = nas_allocations_begin()
    let result = Result { try work() }
    let count = nas_allocations_end(mark)
    try result.get()
    return Int(count)
  }
}
