import CNASAllocations
import NASPlatform
import Testing

/// Counting is of the whole process, where other tests allocate too: each test runs in a process of
/// its own.
@Suite struct AllocationsTests {
  @Test func eachKindOfAllocationCounts() async {
    await #expect(processExitsWith: .success) {
      let heap = Heap()
      var memory: UnsafeMutableRawPointer?
      let mark = nas_allocations_begin()
      let plain = heap.malloc(10)
      let zeroed = heap.calloc(3, 10)
      let grown = heap.realloc(plain, 100_000)
      let status = heap.posixMemalign(&memory, 64, 100)
      let aligned = heap.alignedAlloc(64, 128)
      let old = heap.memalign(64, 100)
      let count = nas_allocations_end(mark)
      precondition(count == 6, "\(count) calls counted")
      precondition(status == 0)
      for pointer in [memory, aligned, old] { precondition(Int(bitPattern: pointer) % 64 == 0) }
      precondition(zeroed!.loadUnaligned(fromByteOffset: 29, as: UInt8.self) == 0)
      for pointer in [zeroed, grown, memory, aligned, old] { heap.free(pointer) }
    }
  }

  @Test func posixMemalignRefusesWhatTheStandardSays() async {
    await #expect(processExitsWith: .success) {
      let heap = Heap()
      let before = UnsafeMutableRawPointer(bitPattern: 8)
      var memory = before
      for alignment in [0, 4, 24] {
        precondition(heap.posixMemalign(&memory, alignment, 16) == EINVAL, "\(alignment)")
      }
      errno = 0
      precondition(heap.posixMemalign(&memory, 64, Int.max) == ENOMEM)
      precondition(memory == before && errno == 0)
    }
  }

  @Test func allocationsOfTheSwiftRuntimeCount() async {
    await #expect(processExitsWith: .success) {
      let mark = nas_allocations_begin()
      let numbers = (0..<100).map { [Int](repeating: $0, count: 1_000) }
      let count = nas_allocations_end(mark)
      precondition(numbers.count == 100)
      precondition((100...110).contains(count), "\(count) calls counted")
    }
  }

  @Test func allocationsOfOtherThreadsCount() async {
    await #expect(processExitsWith: .success) {
      let mark = nas_allocations_begin()
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { _ in
          let heap = Heap()
          for _ in 0..<1_000 { heap.free(heap.malloc(10)) }
          return nil
        }, nil)
      pthread_join(thread, nil)
      let count = nas_allocations_end(mark)
      precondition((1_000...1_020).contains(count), "\(count) calls counted")
    }
  }

  @Test func nothingCountsOnceEverybodyHasEnded() async {
    await #expect(processExitsWith: .success) {
      let heap = Heap()
      let outer = nas_allocations_begin()
      let inner = nas_allocations_begin()
      heap.free(heap.malloc(10))
      precondition(nas_allocations_end(inner) == 1)
      heap.free(heap.malloc(10))
      precondition(nas_allocations_end(outer) == 2)
      heap.free(heap.malloc(10))
      let later = nas_allocations_begin()
      precondition(nas_allocations_end(later) == 0)
      precondition(later == outer + 2, "counted while nobody did")
    }
  }
}

/// The allocator as shared libraries find it. Calls through pointers also stay when nobody uses the
/// memory, where the optimizer leaves others out.
private struct Heap {
  typealias Memory = UnsafeMutableRawPointer
  let malloc = Self.symbol("malloc", as: (@convention(c) (Int) -> Memory?).self)
  let calloc = Self.symbol("calloc", as: (@convention(c) (Int, Int) -> Memory?).self)
  let realloc = Self.symbol("realloc", as: (@convention(c) (Memory?, Int) -> Memory?).self)
  let memalign = Self.symbol("memalign", as: (@convention(c) (Int, Int) -> Memory?).self)
  let alignedAlloc = Self.symbol("aligned_alloc", as: (@convention(c) (Int, Int) -> Memory?).self)
  let posixMemalign = Self.symbol(
    "posix_memalign",
    as: (@convention(c) (UnsafeMutablePointer<Memory?>, Int, Int) -> CInt).self)
  let free = Self.symbol("free", as: (@convention(c) (Memory?) -> Void).self)

  private static func symbol<Function>(_ name: String, as type: Function.Type) -> Function {
    unsafeBitCast(dlsym(nil, name), to: type)
  }
}
