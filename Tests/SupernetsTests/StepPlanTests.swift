import NASSupernets
import Testing

@Suite struct StepPlanTests {
  private typealias Plan = StepPlan<String>

  @Test func aPlanThatCanBeExecutedHasNoFault() {
    let plan = Plan([
      .init("teacher", shards: 0..<4), .init("student", shards: 1..<3, target: .teacher(0)),
      .init("both", shards: 0..<4, target: .both(teacher: 0), weight: 0.1),
    ])
    #expect(plan.fault(shards: 4) == nil)
    #expect(Plan.alone("one", shards: 4) == Plan([.init("one", shards: 0..<4)]))
  }

  @Test func faultsAreNamed() {
    func fault(_ members: Plan.Member...) -> String? { Plan(members).fault(shards: 4) }
    #expect(fault() == "it has no member")
    #expect(fault(.init("a", shards: 2..<5)) == "member 0 sees shards 2..<5 of 4")
    #expect(fault(.init("a", shards: 2..<2)) == "member 0 sees shards 2..<2 of 4")
    #expect(fault(.init("a", shards: 0..<4, weight: 0)) == "member 0 weighs 0.0")
    #expect(fault(.init("a", shards: 0..<4, weight: .infinity)) == "member 0 weighs inf")
    #expect(
      fault(.init("a", shards: 0..<4, target: .teacher(0)))
        == "member 0 learns from member 0, which does not come before it")
    #expect(
      fault(.init("a", shards: 0..<1), .init("b", shards: 0..<2, target: .both(teacher: 0)))
        == "member 1 sees shards 0..<2, its teacher 0..<1")
    #expect(
      fault(
        .init("a", shards: 0..<4), .init("b", shards: 0..<4, target: .teacher(0)),
        .init("c", shards: 0..<4, target: .teacher(1)))
        == "member 2 learns from member 1, which sees no labels itself")
  }

  @Test func aPlanOfOtherSubnetsIsOtherwiseTheSame() {
    let plan = Plan([
      .init("a", shards: 0..<2), .init("bc", shards: 1..<2, target: .teacher(0), weight: 3),
    ])
    #expect(
      plan.map { $0 + $1.count }
        == StepPlan([
          .init(1, shards: 0..<2), .init(3, shards: 1..<2, target: .teacher(0), weight: 3),
        ]))
  }
}
