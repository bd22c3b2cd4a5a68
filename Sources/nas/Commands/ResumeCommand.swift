import ArgumentParser
import NASConsole
import NASEngine
import NASPlatform
import NASRecords

/// `nas resume`: a run goes on from its checkpoint.
struct ResumeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was interrupted, killed, or cut off.",
    discussion: """
      The run ends just as it would have ended had it never stopped. A retraining \
      that was stopped goes on, too. A finished run's front is printed again.
      """)

  @OptionGroup var source: RunArgument

  @Flag(help: "Print what happens as JSON Lines, an object a line, for programs.")
  var json = false

  @OptionGroup var data: RunDataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    InterruptHandler.install()
    let folder = try RunFolder.open(source.folder)
    let record = try folder.recover(telling: outputs)
    let run = try SearchRun(
      resuming: record, in: folder, threads: threads.count, dataFolder: data.folder)
    outputs.warnOfChanges(in: run.state)
    let session = SearchSession(run: run, outputs: outputs, json: json)
    if run.isFinished, !run.state.unfinished.isEmpty {
      try finishRetrainings(of: run.state, in: folder, outputs)
    } else if run.isFinished {
      let isTuned = !run.state.tunings.contains(where: \.isOpen)
      try outputs.messages.print(
        "\(folder.path) is finished; "
          + (isTuned
            ? "nothing is left to do.\n"
            : "a tuning is not: the command that began it goes on with it.\n"))
      try session.printFront()
    } else {
      try session.finish()
    }
  }
}

extension ResumeCommand {
  /// Goes on with retrainings that were stopped, those of one recipe at once. One that cannot go on, for
  /// the weights that it began with are gone, keeps no other from it.
  ///
  /// - Throws: The last failure; those before it are told of.
  private func finishRetrainings(
    of state: RunState, in folder: RunFolder, _ outputs: Outputs
  ) throws {
    var state = state
    var (tried, failure): ([UnfinishedRetraining], (any Error)?) = ([], nil)
    while let stopped = state.unfinished.first(where: { stopped in
      !tried.contains { $0.isSame(as: stopped) }
    }) {
      let seeds = state.seeds(ofSeriesOf: stopped)
      tried += state.unfinished.filter {
        $0.isOfOneRecipe(with: stopped) && seeds.contains($0.configuration.seed)
      }
      do {
        try RetrainingSession(
          folder: folder, state: state, trial: state.pick(String(stopped.trial)),
          configuration: stopped.configuration, seeds: seeds,
          threads: threads.count, outputs: outputs, json: json
        ).finish()
      } catch let interruption as Interruption {
        throw interruption
      } catch {
        if let failure { outputs.tell(Diagnostic(failure)) }
        failure = error
      }
      state = try RunState(folder.recover().record)
      state.dataFolder = data.folder
    }
    if let failure { throw failure }
  }
}

extension RunFolder {
  /// The last good checkpoint; says when that is not the last one, and what the file system does
  /// not offer.
  func recover(telling outputs: Outputs) throws -> RunRecord {
    outputs.warn(ofLimitsOf: self)
    let (record, source) = try recover()
    if case .previous(let error) = source {
      outputs.tell(Diagnostic(.warning, "\(error); going on from the checkpoint before it"))
    }
    return record
  }
}

extension Outputs {
  /// Says which promises the file system under a run does not keep.
  func warn(ofLimitsOf folder: RunFolder) {
    for limit in FileSystemLimit.allCases where folder.limits.contains(limit) {
      tell(Diagnostic(.warning, "\(folder.path): \(limit.words)"))
    }
  }

  /// Says when a run's last process was of another program, processor or libraries than this one.
  func warnOfChanges(in state: RunState) {
    guard let last = state.timings.processes.dropLast().last else { return }
    for (thing, then, now) in WorkingProcess.changes(since: last) {
      tell(
        Diagnostic(
          .warning,
          "the run's \(thing) was \(then), this is \(now): results may differ in their last bits "
            + "from those of an uninterrupted run"))
    }
  }
}
