import NASCompute
import NASRandomness
import Testing

@Suite struct MemoryPlannerTests {
  private struct Life {
    let count: Int
    let times: ClosedRange<Int>
  }

  private func plan(_ lives: [Life]) -> (offsets: [Int], count: Int) {
    var planner = MemoryPlanner()
    for life in lives {
      let buffer = planner.makeBuffer(fixedBytes: life.count)
      planner.touch(buffer, at: life.times.upperBound)
      planner.touch(buffer, at: life.times.lowerBound)
    }
    let (locations, bytes) = planner.layout(images: 1) { _ in 1 }
    return (locations.map(\.offset), bytes)
  }

  @Test(arguments: 0..<200) func buffersAliveAtTheSameTimeNeverOverlap(item: Int) {
    var stream = RandomStream(seed: 1, purpose: .madeUp, item: item)
    let lives = (0..<stream.integer(below: 40) + 1).map { _ in
      let first = stream.integer(below: 30)
      return Life(
        count: stream.integer(below: 400) + 1, times: first...first + stream.integer(below: 12))
    }
    let (offsets, count) = plan(lives)
    for (index, life) in lives.enumerated() {
      #expect(offsets[index] % 64 == 0)
      #expect(offsets[index] + life.count <= count)
      for other in 0..<index where lives[other].times.overlaps(life.times) {
        #expect(
          offsets[other] + lives[other].count <= offsets[index]
            || offsets[index] + life.count <= offsets[other], "buffers \(other) and \(index)")
      }
    }
  }

  @Test func aFreedPlaceIsUsedAgain() {
    let chain = (0..<20).map { Life(count: 64, times: $0...$0 + 1) }
    #expect(plan(chain).count == 128)
  }

  @Test func aBufferFillsTheGapThatFitsIt() {
    let (offsets, count) = plan([
      Life(count: 128, times: 0...1), Life(count: 64, times: 0...9),
      Life(count: 192, times: 2...9), Life(count: 128, times: 3...9),
    ])
    #expect(offsets == [0, 128, 192, 0])
    #expect(count == 384)
  }

  @Test func aBufferNeverTouchedTakesNoRoom() {
    var planner = MemoryPlanner()
    _ = planner.makeBuffer(fixedBytes: 1000)
    let used = planner.makeBuffer(fixedBytes: 64)
    planner.touch(used, at: 3)
    #expect(planner.layout(images: 1) { _ in 1 }.bytes == 64)
  }

  /// What lives at one time only holds one chunk, which every chunk begins anew.
  @Test func imagesAreKeptWholeOrByTheChunk() {
    var planner = MemoryPlanner()
    let kept = planner.makeBuffer(bytesPerImage: 64)
    let passing = planner.makeBuffer(bytesPerImage: 64, fixedBytes: 128)
    planner.touch(kept, at: 0)
    planner.touch(kept, at: 1)
    planner.touch(passing, at: 1)
    let (locations, bytes) = planner.layout(images: 12) { $0 == 1 ? 3 : 12 }
    #expect(locations[kept] == .init(offset: 0, stride: 64))
    #expect(locations[passing] == .init(offset: 12 * 64, stride: 0))
    #expect(bytes == 12 * 64 + 3 * 64 + 128)
  }
}
