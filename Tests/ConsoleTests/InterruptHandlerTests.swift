import NASConsole
import NASPlatform
import Testing

@Suite struct InterruptHandlerTests {
  @Test func theFirstCtrlCOnlyRaisesAFlag() async {
    await #expect(processExitsWith: .success) {
      InterruptHandler.install()
      precondition(!InterruptHandler.isRequested)
      receive(SIGINT)
      precondition(InterruptHandler.requested == .interrupt)
      precondition(InterruptHandler.requested?.exitStatus == .interrupted)
    }
  }

  @Test func theSecondCtrlCEndsTheProcessWith130() async {
    await #expect(processExitsWith: .exitCode(130)) {
      InterruptHandler.install()
      receive(SIGINT)
      receive(SIGINT)
    }
  }

  @Test func theSignalThatCameFirstIsTheOneReported() async {
    await #expect(processExitsWith: .exitCode(130)) {
      InterruptHandler.install()
      receive(SIGTERM)
      precondition(InterruptHandler.requested == .terminate)
      precondition(InterruptHandler.requested?.exitStatus.rawValue == 143)
      receive(SIGINT)
    }
  }

  @Test func aTerminalThatIsGoneStopsWorkInGoodOrder() async {
    await #expect(processExitsWith: .exitCode(129)) {
      InterruptHandler.install()
      receive(SIGHUP)
      precondition(InterruptHandler.requested == .hangUp)
      InterruptHandler.requested!.exitStatus.exit()
    }
  }

  /// A shell that ends hangs up what it started, and then the system does so.
  @Test(arguments: [SIGHUP, SIGTERM]) func onlyCtrlCIsImpatient(signal: Int32) async {
    await #expect(processExitsWith: .success) { [signal] in
      InterruptHandler.install()
      for _ in 1...3 { receive(signal) }
      precondition(InterruptHandler.requested?.rawValue == signal)
    }
  }

  @Test func whatTheParentIgnoredStaysIgnored() async {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      InterruptHandler.install()
      receive(SIGHUP)
      precondition(!InterruptHandler.isRequested)
      receive(SIGTERM)
      precondition(InterruptHandler.requested == .terminate)
    }
  }

  @Test func exitStatusesAreTheDocumentedOnes() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 64, 65, 129, 130, 143])
  }
}

/// Sends a signal to the calling thread, which handles it before this returns. Worker threads of
/// the test runner hold signals back.
private func receive(_ signal: Int32) {
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, signal)
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  raise(signal)
}
