import NASPlatform
import Synchronization

/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a flag that long work polls, so that it can
/// checkpoint and end. A Ctrl-C after it ends the process at once. Of the others a second means
/// nothing: a terminal that closes hangs up the shell and all that it started, and `timeout` sends one
/// to the process and one to its group.
///
/// Signals belong to the process, so there is one of it.
public enum InterruptHandler {
  /// A wish to stop.
  public enum Signal: Int32, Sendable, Hashable, CaseIterable {
    /// The terminal is gone: SIGHUP.
    case hangUp = 1
    /// Ctrl-C: SIGINT.
    case interrupt = 2
    /// SIGTERM.
    case terminate = 15

    /// What the program should exit with once it has stopped in good order.
    public var exitStatus: ExitStatus {
      switch self {
      case .hangUp: .hungUp
      case .interrupt: .interrupted
      case .terminate: .terminated
      }
    }
  }

  /// Starts listening. Call once, before the work begins.
  ///
  /// A signal that the parent had ignored stays ignored: `nohup` means that, and so does a shell
  /// script that starts a program in the background.
  public static func install() {
    // A global is made on first use, which a signal handler must not be the one to do.
    received.store(0, ordering: .relaxed)
    for signal in Signal.allCases where !isIgnored(signal) {
      var action = sigaction()
      setHandler(of: &action)
      // Reads and writes under way go on: only those who poll shall notice.
      action.sa_flags = SA_RESTART
      sigaction(signal.rawValue, &action, nil)
    }
    unblock()
  }

  private static func isIgnored(_ signal: Signal) -> Bool {
    var action = sigaction()
    sigaction(signal.rawValue, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func setHandler(of action: inout sigaction) {
    #if os(Linux)
      action.__sigaction_handler.sa_handler = handle
    #else
      action.__sigaction_u.__sa_handler = handle
    #endif
  }

  /// Lets the signals in: a parent that had them blocked hands that on, as Foundation's `Process`
  /// does when it is used on a worker thread of Dispatch.
  private static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in Signal.allCases { sigaddset(&signals, signal.rawValue) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// The first signal that came, if any did. Cheap enough to ask every step, from any thread.
  public static var requested: Signal? {
    Signal(rawValue: received.load(ordering: .relaxed))
  }

  /// Whether work should stop at its next safe point.
  public static var isRequested: Bool { requested != nil }

  /// Does only what a signal handler may: an atomic exchange and `_exit`.
  private static let handle: @convention(c) (Int32) -> Void = { signal in
    let first = received.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
    if !first.exchanged, signal == SIGINT { _exit(128 + signal) }
  }

  /// The first signal's number, or 0.
  private static let received = Atomic<Int32>(0)
}
