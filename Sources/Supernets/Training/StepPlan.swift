/// What one training step does: which subnets it trains, each on which shards of the batch and
/// towards what.
///
/// Recipes plan with genomes; ``ShardedTrainer`` executes a plan of compiled networks.
public struct StepPlan<Subnet: Sendable>: Sendable {
  /// Teachers before their students.
  public var members: [Member]

  public init(_ members: [Member]) {
    self.members = members
  }

  /// A subnet of a step.
  public struct Member: Sendable {
    public var subnet: Subnet
    /// The shards of the batch that the subnet sees.
    public var shards: Range<Int>
    public var target: LearningTarget
    /// The subnet's share in the step's gradient: so many times the mean over the images it sees.
    public var weight: Double

    public init(
      _ subnet: Subnet, shards: Range<Int>, target: LearningTarget = .labels, weight: Double = 1
    ) {
      self.subnet = subnet
      self.shards = shards
      self.target = target
      self.weight = weight
    }
  }

  /// One subnet alone, on the whole batch.
  public static func alone(_ subnet: Subnet, shards: Int) -> StepPlan {
    StepPlan([Member(subnet, shards: 0..<shards)])
  }

  /// The same plan of other subnets, such as networks in place of their genomes.
  ///
  /// - Parameter transform: Given a member's position and its subnet.
  public func map<Other>(
    _ transform: (_ position: Int, Subnet) throws -> Other
  ) rethrows -> StepPlan<Other> {
    StepPlan<Other>(
      try members.enumerated().map { position, member in
        .init(
          try transform(position, member.subnet), shards: member.shards, target: member.target,
          weight: member.weight)
      })
  }

  /// Whether another member learns from this one.
  func isTeacher(_ position: Int) -> Bool {
    members.contains { $0.target.teacher == position }
  }

  /// What is wrong with the plan for a batch of so many shards; nil when nothing is.
  public func fault(shards: Int) -> String? {
    if members.isEmpty { return "it has no member" }
    for (position, member) in members.enumerated() {
      let name = "member \(position)"
      if member.shards.isEmpty || member.shards.lowerBound < 0 || member.shards.upperBound > shards
      {
        return "\(name) sees shards \(member.shards) of \(shards)"
      }
      if !(member.weight > 0 && member.weight.isFinite) { return "\(name) weighs \(member.weight)" }
      guard let teacher = member.target.teacher else { continue }
      guard (0..<position).contains(teacher) else {
        return "\(name) learns from member \(teacher), which does not come before it"
      }
      if case .teacher = members[teacher].target {
        return "\(name) learns from member \(teacher), which sees no labels itself"
      }
      if !(members[teacher].shards.lowerBound <= member.shards.lowerBound
        && members[teacher].shards.upperBound >= member.shards.upperBound)
      {
        return "\(name) sees shards \(member.shards), its teacher \(members[teacher].shards)"
      }
    }
    return nil
  }
}

extension StepPlan: Equatable where Subnet: Equatable {}
extension StepPlan.Member: Equatable where Subnet: Equatable {}

/// What a subnet of a step learns from.
public enum LearningTarget: Sendable, Hashable {
  case labels
  /// The probabilities of the member at a position, as constants: in-place distillation (Yu and
  /// Huang 2019, arXiv:1903.05134).
  case teacher(Int)
  /// Half and half.
  case both(teacher: Int)

  /// The position of the member learnt from.
  public var teacher: Int? {
    switch self {
    case .labels: nil
    case .teacher(let position), .both(let position): position
    }
  }
}
