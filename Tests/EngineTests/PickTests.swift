import Foundation
import NASEngine
import NASGenomes
import NASRecords
import NASSearch
import Testing

/// What `best` and `knee` are within bounds, of the run that comes with the program.
@Suite struct PickTests {
  private let state: RunState

  init() throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path
    state = try RunState(RunFile.read(inFolder: "\(root)/results/curated"))
  }

  /// Trial 622 has 1.18 M MACs, 25.2 k parameters and 89.36 %: one with more parameters dominates it.
  @Test func whatABoundLeavesOutDominatesNothing() throws {
    #expect(!state.front.trials.contains { $0.id == 622 })
    for bounds in [
      [Constraint(.parameters, maximum: 26_000)],
      [Constraint(.macs, minimum: 900_000), Constraint(.macs, maximum: 1_500_000)],
    ] { #expect(try state.pick("best", constraints: bounds).id == 622) }
  }

  @Test func boundsThatNothingMeetsAreNamed() {
    let error = #expect(throws: EngineError.self) {
      try state.pick("knee", constraints: [Constraint(.macs, maximum: 1_000)])
    }
    #expect(error?.description == "no finalist has at most 1k MACs")
  }
}
