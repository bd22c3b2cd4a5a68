import NASCompute
import NASGenomes
import NASNetworks
import NASSupernets
import Testing

/// What a step adds up.
@Suite struct SharedGradientTests {
  private let space: BoundSearchSpace
  private let step: StepGradient
  private let all = 0..<StepGradient.shards

  init() throws {
    space = try Tiny.space()
    step = StepGradient(supernet: try Supernet(space: space, seed: 1))
  }

  private func networks(_ count: Int) throws -> [Network] {
    try SandwichRecipe(randomSubnets: count - 2).genomes(in: space, seed: 1, step: 0)
      .map { try space.network(of: $0) }
  }

  @Test func aStepsGradientIsTheSumOfThoseOfItsNetworksAlone() throws {
    let members = try networks(4).enumerated().map {
      StepPlan.Member($1, shards: all, target: $0 == 0 ? .labels : .teacher(0))
    }
    try step.expectEqual(StepPlan(members))
  }

  /// Some shards only, some weight, teachers that are not the first, and both targets.
  @Test func aPlanOfAnyShapeAddsUp() throws {
    let networks = try networks(6)
    try step.expectEqual(
      StepPlan([
        .init(networks[1], shards: 1..<2, weight: 0.25),
        .init(networks[0], shards: all, weight: 2),
        .init(networks[2], shards: 0..<2, target: .both(teacher: 1)),
        .init(networks[3], shards: 1..<2, target: .teacher(2), weight: 0.5),
        .init(networks[4], shards: 2..<3, target: .teacher(1)),
        .init(networks[5], shards: 2..<3),
      ]))
  }

  @Test func shardsThatNobodySeesCountForNothing() throws {
    let network = try networks(2)[0]
    try step.expectEqual(StepPlan([.init(network, shards: 1..<2)]))
  }

  /// A student that is the teacher itself has nothing to learn; were the teacher's probabilities
  /// no constants, the entropy's gradient would be left.
  @Test func theTeacherLearnsNothingFromItsStudents() throws {
    let teacher = try space.network(of: space.largest)
    let alone = try step.ofTrainer(.alone(teacher, shards: StepGradient.shards))
    let withItself = try step.ofTrainer(
      StepPlan([
        .init(teacher, shards: all), .init(teacher, shards: all, target: .teacher(0)),
      ]))
    #expect(alone == withItself)
    #expect(alone.contains { $0 != 0 })
  }

  @Test func weightsOutsideTheNetworksOfAStepStayAsTheyAre() throws {
    let smallest = try space.network(of: space.smallest)
    let gradient = try step.ofTrainer(.alone(smallest, shards: StepGradient.shards))
    let used = Dictionary(uniqueKeysWithValues: smallest.parameters.map { ($0.name, $0.count) })
    for slot in step.supernet.layout.slots {
      let changed = gradient[slot.range].count { $0 != 0 }
      #expect(changed <= used[slot.parameter.name] ?? 0, "\(slot.parameter.name)")
    }
  }
}
