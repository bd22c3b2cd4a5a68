import NASDatasets
import NASEngine
import NASGenomes
import NASNetworks
import NASRecords
import NASSearch
import NASSupernets
import NASText
import Testing

/// Searches by other costs than MACs.
@Suite struct ObjectivesTests {
  private let run: TinyRun
  private let objectives = [Objective.accuracy, .parameters, .activationMemory]

  init() throws {
    let objectives = objectives
    run = try TinyRun {
      $0.objectives = objectives
      $0.finals = .tiny(trainings: 12)
    }
  }

  @Test func theFrontIsThatOfTheObjectives() throws {
    let state = try run.finish(threads: 2)
    #expect(state.configuration.objectives == objectives)
    #expect(state.front.objectives == objectives && state.supernetFront.objectives == objectives)
    #expect(state.referencePoint.objectives == objectives)
    #expect(state.hypervolumes.count == Set(state.trials.map(\.generation)).count)
    let front = ParetoFront(of: state.trials, by: objectives).trials
    #expect(state.supernetFront.trials == front)
    for (left, right) in zip(front, front.dropFirst()) {
      #expect(left.parameters <= right.parameters, "in the order of the first cost")
    }
    for trial in state.trials + state.shortTrainings + state.front.trials {
      let costs = state.space.costs(of: trial.genome)
      #expect(
        trial.value(of: .activationMemory) ?? Double(costs.peakActivationBytes)
          == Double(costs.peakActivationBytes))
    }
    #expect(try state.pick("best") == state.front.withoutNoise.best)
    #expect(try state.pick("knee") == state.front.withoutNoise.knee)
  }

  @Test func oneSeedGivesTheSameBitsAndIsReadBack() throws {
    let one = try run.finish(threads: 1).record()
    #expect(try run.finish(threads: 2).record().differences(from: one) == [])
    #expect(try RunState(one).record() == one)
  }

  /// Of some 1,000 polls: during the evolution, and in the finals.
  @Test(arguments: [25, 90]) func aStoppedSearchGoesOnToTheSameBits(poll: Int) throws {
    let expected = try run.finish(threads: 2).record()
    let resumed = try TinyRun.finish(run.begin(threads: 2), stoppedAtPoll: poll)
    #expect(try resumed.record().differences(from: expected) == [])
  }

  @Test func otherObjectivesMakeAnotherSearch() throws {
    let standard = try TinyRun()
    #expect(standard.configuration.objectives == Objective.standard)
    var other = standard.configuration
    other.objectives = [.accuracy, .parameters]
    #expect(other != standard.configuration)
    other.objectives = Objective.standard
    #expect(other == standard.configuration)
  }

  @Test func objectivesThatMakeNoSenseAreNamed() throws {
    for objectives in [[Objective.accuracy], [.macs], [.accuracy, .loss], [.macs, .macs]] {
      let run = try TinyRun { $0.objectives = objectives }
      #expect(throws: SettingError.self) { try run.begin() }
    }
  }
}
