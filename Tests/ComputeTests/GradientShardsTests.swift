import Compute
import Testing

@Suite struct GradientShardsTests {
  /// More floats than two tasks take, and no whole number of vectors.
  private static let count = 70_001

  /// Neighbours first, in single precision: the order is part of the result.
  private func treeSum(_ values: ArraySlice<Float>) -> Float {
    guard values.count > 1 else { return values.first! }
    var half = 1
    while 2 * half < values.count { half *= 2 }
    let middle = values.startIndex + half
    return treeSum(values[..<middle]) + treeSum(values[middle...])
  }

  @Test(arguments: [1, 2, 3, 5, 8], [1, 2]) func shardsAreAddedByAFixedTree(
    shards: Int, threads: Int
  ) throws {
    let pool = WorkerPool(threads: threads)
    let gradients = GradientShards(shards: shards, count: Self.count)
    for shard in 0..<shards {
      gradients[shard].update(from: noise(shard, count: Self.count), count: Self.count)
    }
    let sum = try gradients.reduce(on: pool)
    try withExtendedLifetime(gradients) {
      for i in 0..<Self.count {
        let parts = (0..<shards).map { Float(noise($0, i)) }
        try #require(sum[i] == treeSum(parts[...]), "element \(i)")
      }
    }
  }

  @Test func aShardIsZeroedByItself() throws {
    let gradients = GradientShards(shards: 2, count: 20)
    for shard in 0..<2 { gradients[shard].update(repeating: 1, count: 20) }
    gradients.zero(shard: 1)
    #expect(gradients[0][19] == 1)
    #expect(gradients[1][19] == 0)
  }
}
