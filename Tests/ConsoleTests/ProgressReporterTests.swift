import NASConsole
import Synchronization
import Testing

/// A clock that stands still unless moved, and everything that was written.
private final class Stage: Sendable {
  private let state = Mutex((time: 100.0, text: ""))

  var text: String { state.withLock { $0.text } }
  func wait(_ seconds: Double) { state.withLock { $0.time += seconds } }

  func reporter(_ layout: ProgressReporter.Layout) -> ProgressReporter {
    ProgressReporter(
      layout: layout, clock: { self.state.withLock { $0.time } },
      write: { text in self.state.withLock { $0.text += text } })
  }

  /// What a terminal shows in its last line.
  var lastDrawing: String {
    let start = text.lastIndex(of: "\r").map { text.index(after: $0) } ?? text.startIndex
    return String(text[start...].replacing("\u{1B}[K", with: ""))
  }
}

@Suite struct ProgressReporterTests {
  private static let training = ProgressPhase(
    "supernet", rounds: 4, of: "epoch", items: 1_000, unit: "images")

  private static func bar(_ width: Int) -> ProgressReporter.Layout {
    .bar(width: { width }, style: .plain)
  }

  @Test func aLogGetsOneLinePerRound() {
    let stage = Stage()
    let reporter = stage.reporter(.lines)
    reporter.begin(Self.training)
    for _ in 0..<2 {
      for _ in 0..<10 { reporter.advance(by: 100, [.init("loss", "0.500")]) }
      stage.wait(60)
      reporter.endRound([.init("loss", "0.412"), .init("validation accuracy", "83.10 %")])
    }
    reporter.end("supernet trained")
    #expect(
      stage.text == """
        supernet  epoch 1/4  loss 0.412  validation accuracy 83.10 %  16.7 images/s  1 m 00 s  3 m 00 s left
        supernet  epoch 2/4  loss 0.412  validation accuracy 83.10 %  16.7 images/s  2 m 00 s  2 m 00 s left
        supernet trained

        """)
  }

  /// The largest of four networks, which takes as long as the others together.
  @Test func whatIsLeftGoesByTheWork() {
    let stage = Stage()
    let reporter = stage.reporter(Self.bar(100))
    reporter.begin(ProgressPhase("finals", items: 4, unit: "networks"))
    stage.wait(30)
    reporter.advance(share: 0.5)
    #expect(stage.lastDrawing.contains(" 50 %  ") && stage.lastDrawing.contains("  30 s left"))
  }

  @Test func aPhaseWithoutRoundsIsOneLineOfALog() {
    let stage = Stage()
    let reporter = stage.reporter(.lines)
    reporter.begin(ProgressPhase("calibration", items: 20, unit: "networks"))
    stage.wait(10)
    reporter.advance(by: 20)
    reporter.end()
    #expect(stage.text == "calibration  2.00 networks/s  10 s  0.0 s left\n")
  }

  @Test func aWideTerminalShowsEverything() {
    let stage = Stage()
    let reporter = stage.reporter(Self.bar(120))
    reporter.begin(Self.training)
    stage.wait(30)
    reporter.advance(by: 500, [.init("loss", "0.500")])
    reporter.endRound()
    reporter.advance(by: 500)
    stage.wait(30)
    reporter.advance(by: 500)
    #expect(
      stage.lastDrawing
        == "supernet  epoch 2/4  ━━━━━━━━━━━━━━━───────────────   50 %  25.0 images/s  1 m 00 s"
        + "  1 m 00 s left  loss 0.500")
  }

  @Test(arguments: [
    (80, "supernet  epoch 1/4  ━━───────   25 %  33.3 images/s  1 m 30 s left  loss 0.500"),
    (60, "supernet  epoch 1/4  ━━━━────────────   25 %  1 m 30 s left"),
    (45, "supernet  epoch 1/4  ━━━━────────────   25 %"),
    (30, "supernet  epoch 1/4   25 %"),
    (12, "supernet  e"),
  ])
  func aNarrowTerminalShowsWhatMattersMost(width: Int, expected: String) {
    let stage = Stage()
    let reporter = stage.reporter(Self.bar(width))
    reporter.begin(Self.training)
    stage.wait(30)
    reporter.advance(by: 1_000, [.init("loss", "0.500")])
    #expect(stage.lastDrawing == expected)
    #expect(stage.lastDrawing.count < width)
  }

  @Test func theBarIsRedrawnAtMostTenTimesASecond() {
    let stage = Stage()
    let reporter = stage.reporter(Self.bar(80))
    reporter.begin(Self.training)
    for _ in 0..<1_000 {
      stage.wait(0.001)
      reporter.advance()
    }
    let drawings = stage.text.count { $0 == "\r" }
    #expect((9...11).contains(drawings))
  }

  @Test func theBarIsGoneAtTheEndAndMakesWayForNotes() {
    let stage = Stage()
    let reporter = stage.reporter(Self.bar(40))
    reporter.begin(Self.training)
    reporter.note("checkpoint written")
    reporter.end("done")
    let bar = "\rsupernet  epoch 1/4  ───────────    0 %\u{1B}[K"
    let clear = "\r\u{1B}[K"
    #expect(stage.text == bar + clear + "checkpoint written\n" + bar + clear + "done\n")
  }

  @Test func aResumedRunCountsOnFromWhereItWasAndJudgesTimeByItsOwnWork() {
    let stage = Stage()
    let reporter = stage.reporter(.lines)
    reporter.begin(Self.training, completedRounds: 2)
    stage.wait(60)
    reporter.endRound()
    #expect(stage.text == "supernet  epoch 3/4  1 m 00 s  1 m 00 s left\n")
  }

  @Test func workersMayAdvanceAtOnce() async {
    let stage = Stage()
    let reporter = stage.reporter(.lines)
    reporter.begin(ProgressPhase("scoring", items: 4_000, unit: "images"))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for _ in 0..<1_000 { reporter.advance() } }
      }
    }
    stage.wait(4)
    reporter.end()
    #expect(stage.text == "scoring  1,000 images/s  4.0 s  0.0 s left\n")
  }
}
