import Compute
import Randomness
import Testing

@Suite struct MemoryPlannerTests {
  private struct Life {
    let count: Int
    let times: ClosedRange<Int>
  }

  private func plan(_ lives: [Life]) -> (offsets: [Int], count: Int) {
    var planner = MemoryPlanner()
    for life in lives {
      let buffer = planner.makeBuffer(life.count)
      planner.touch(buffer, at: life.times.upperBound)
      planner.touch(buffer, at: life.times.lowerBound)
    }
    return planner.layout()
  }

  @Test(arguments: 0..<200) func buffersAliveAtTheSameTimeNeverOverlap(item: Int) {
    var stream = RandomStream(seed: 1, purpose: .testing, item: item)
    let lives = (0..<stream.integer(below: 40) + 1).map { _ in
      let first = stream.integer(below: 30)
      return Life(
        count: stream.integer(below: 100) + 1, times: first...first + stream.integer(below: 12))
    }
    let (offsets, count) = plan(lives)
    for (index, life) in lives.enumerated() {
      #expect(offsets[index] % 16 == 0)
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
      Life(count: 32, times: 0...1), Life(count: 16, times: 0...9), Life(count: 48, times: 2...9),
      Life(count: 32, times: 3...9),
    ])
    #expect(offsets == [0, 32, 48, 0])
    #expect(count == 96)
  }

  @Test func aBufferNeverTouchedTakesNoRoom() {
    var planner = MemoryPlanner()
    _ = planner.makeBuffer(1000)
    let used = planner.makeBuffer(16)
    planner.touch(used, at: 3)
    #expect(planner.layout().count == 16)
  }
}
