import NASPlatform

/// How the program ends, as the shell sees it.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  case success = 0
  /// The work was done and found nothing that meets the constraints.
  case nothingFeasible = 1
  /// The work could not be done.
  case failure = 2
  /// The command line could not be understood (`EX_USAGE` of sysexits.h).
  case usage = 64
  /// A search space, data file, run file or export is at fault (`EX_DATAERR` of sysexits.h).
  case badData = 65
  /// Stopped because the terminal is gone; a checkpoint is left (128 + SIGHUP).
  case hungUp = 129
  /// Stopped by Ctrl-C; a checkpoint is left (128 + SIGINT).
  case interrupted = 130
  /// Stopped by SIGTERM; a checkpoint is left (128 + SIGTERM).
  case terminated = 143

  /// Ends the process.
  public func exit() -> Never {
    NASPlatform.exit(rawValue)
  }
}
