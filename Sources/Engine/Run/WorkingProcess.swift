import NASCompute
import Foundation
import NASPlatform
import NASRecords

/// A process that worked on a run: with which program, and on which machine. None is forgotten, for
/// the last bits of results depend on all of them.
public struct WorkingProcess: Sendable, Hashable {
  /// When it began, in UTC, as ISO 8601 says it; empty where that is not known.
  public let began: String
  /// What it was to do: `search`, `resume`, `trust`, `retrain`.
  public let command: String
  public let program: String
  public let processor: String
  /// Numerical libraries and the C library, with their versions; empty where they are not known.
  public let libraries: String
  /// Cores that it worked on; 0 where that is not known.
  public let threads: Int

  /// This process, now.
  static func current(_ command: String, threads: Int) -> WorkingProcess {
    WorkingProcess(
      began: Date.now.formatted(.iso8601), command: command, program: BuildIdentity.program,
      processor: BuildIdentity.processor, libraries: BuildIdentity.libraries, threads: threads)
  }

  /// What an earlier process was or worked with, and this one is not or does not; nothing of what
  /// is not known.
  public static func changes(
    since earlier: WorkingProcess
  ) -> [(thing: String, then: String, now: String)] {
    let now = current("", threads: 0)
    return [
      ("program", earlier.program, now.program), ("processor", earlier.processor, now.processor),
      ("libraries", earlier.libraries, now.libraries),
    ].filter { !$0.1.isEmpty && $0.1 != $0.2 }
  }
}

extension RunState {
  /// Notes that this process works on the run from now on.
  public mutating func begin(_ command: String, threads: Int) {
    timings.processes.append(.current(command, threads: threads))
  }
}

extension WorkingProcess {
  static func table(_ processes: [WorkingProcess]) -> RecordTable {
    func strings(_ name: String, _ value: (WorkingProcess) -> String) -> RecordTable.Column {
      .init(name, .strings(processes.map(value)))
    }
    return RecordTable([
      strings("began", \.began), strings("command", \.command), strings("program", \.program),
      strings("processor", \.processor), strings("libraries", \.libraries),
      .init("threads", .integers(processes.map { Int64($0.threads) })),
    ])
  }

  static func list(_ table: RecordTable) throws -> [WorkingProcess] {
    let (began, command) = (try table.strings("began"), try table.strings("command"))
    let (program, processor) = (try table.strings("program"), try table.strings("processor"))
    let (libraries, threads) = (try table.strings("libraries"), try table.integers("threads"))
    return began.indices.map {
      WorkingProcess(
        began: began[$0], command: command[$0], program: program[$0], processor: processor[$0],
        libraries: libraries[$0], threads: Int(clamping: threads[$0]))
    }
  }
}
