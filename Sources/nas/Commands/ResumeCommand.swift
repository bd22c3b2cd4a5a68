import ArgumentParser
import Compute
import Console
import Engine
import Records

/// `nas resume`: a run goes on from its checkpoint.
struct ResumeCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was interrupted, killed, or cut off.",
    discussion: """
      The run ends just as it would have ended had it never stopped. A finished run's front is \
      printed again.
      """)

  @OptionGroup var source: RunArgument

  @Flag(help: "Print what happens as JSON Lines, an object a line, for programs.")
  var json = false

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var display: DisplayOptions

  func run(_ outputs: Outputs) throws {
    InterruptHandler.install()
    let folder = try RunFolder.open(source.folder)
    let record = try folder.recover(telling: outputs)
    outputs.warnOfOtherMachine(record)
    let run = try SearchRun(resuming: record, in: folder, threads: threads.count)
    var session = SearchSession(run: run, outputs: outputs, json: json)
    if run.isFinished {
      session.maker = (record.program, record.processor)
      try outputs.messages.print("\(folder.path) is finished; nothing is left to do.\n")
      try session.printFront()
    } else {
      try session.finish()
    }
  }
}

extension RunFolder {
  /// The last good checkpoint; says when that is not the last one.
  func recover(telling outputs: Outputs) throws -> RunRecord {
    let (record, source) = try recover()
    if case .previous(let error) = source {
      outputs.tell(Diagnostic(.warning, "\(error); going on from the checkpoint before it"))
    }
    return record
  }
}

extension Outputs {
  /// Says when a run was begun elsewhere: its numbers may then differ in their last bits.
  func warnOfOtherMachine(_ record: RunRecord) {
    let here = [
      ("program", record.program, BuildIdentity.program),
      ("processor", record.processor, BuildIdentity.processor),
    ]
    for (thing, recorded, present) in here where recorded != present {
      tell(
        Diagnostic(
          .warning,
          "the run's \(thing) was \(recorded), this is \(present): "
            + "results may differ in their last bits"))
    }
  }
}
