import NASCompute
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import Testing

/// Searches whose supernet has come out with weights that are no numbers.
@Suite struct BrokenWeightTests {
  /// A search whose supernet's training is over, and of whose stem one output channel is broken.
  private func search(
    brokenChannel channel: Int, _ weight: Float, precision: Precision
  ) throws -> RunState {
    // Polls: nine after the steps of either epoch, then one a candidate.
    let run = try TinyRun(precision: precision)
    let search = try run.begin()
    let interrupt = InterruptAtPoll(19)
    #expect(throws: Interruption.self) {
      try search.run(isInterrupted: { interrupt.isDue }, tell: { _ in })
    }
    var record = try search.folder.recover().record
    let stem = try #require(
      record.supernet.weights.firstIndex { $0.name == "stem.convolution.weight" })
    let tensor = record.supernet.weights[stem]
    var values = tensor.values
    values[channel * values.count / tensor.shape[0]] = weight
    record.supernet.weights[stem] = NamedTensor(
      name: tensor.name, shape: tensor.shape, values: values)
    let resumed = try SearchRun(resuming: record, in: search.folder, threads: 2)
    try resumed.run(isInterrupted: { false }, tell: { _ in })
    return resumed.state
  }

  @Test(arguments: [Float.nan, .infinity], Precision.allCases)
  func networksThatHaveThemFailAndTheOthersAreScored(weight: Float, precision: Precision) throws {
    let state = try search(brokenChannel: 7, weight, precision: precision)
    // Of the two widths of the stem, 4 and 8, the first does without.
    let (whole, broken) = (
      state.trials.filter { $0.genome.genes[0] == 0 },
      state.trials.filter { $0.genome.genes[0] == 1 }
    )
    #expect(!whole.isEmpty && !broken.isEmpty)
    #expect(whole.allSatisfy { $0.score != nil && $0.score!.loss.isFinite })
    for trial in broken {
      guard case .failed(let reason) = trial.outcome else {
        Issue.record("\(trial.genome) has a score")
        continue
      }
      #expect(reason.hasPrefix("the loss is not finite after "))
    }
    #expect(!state.front.trials.isEmpty)
    #expect(state.front.trials.allSatisfy { $0.genome.genes[0] == 0 })
  }

  @Test func whereAllAreBrokenTheFrontIsEmpty() throws {
    let state = try search(brokenChannel: 0, .nan, precision: .bf16)
    #expect(state.trials.count > 6)
    #expect(state.trials.allSatisfy { $0.score == nil })
    #expect(state.front.trials.isEmpty)
  }
}
