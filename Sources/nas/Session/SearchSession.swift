import NASCompute
import NASConsole
import NASEngine
import NASRecords
import NASReports
import NASText

/// A person's view of a search while it runs: the plan, progress, the front, and what to type next.
struct SearchSession {
  let run: SearchRun
  let outputs: Outputs
  /// Whether standard output gets JSON Lines in place of the front.
  var json = false
  /// Seconds that a new run was planned for; nil where it was not.
  var budget: Double?

  /// What is told while a plan is made.
  static let timing = "timing a few steps…"

  private var folder: String { run.folder.path }

  /// Runs to the end and prints the front.
  ///
  /// - Throws: ``Interruption`` after saying how to go on; whatever the run throws.
  func finish() throws {
    let lines = json ? SearchLines(run, terminal: outputs.results) : nil
    do {
      let plan = try printPlan()
      lines?.tell(plan)
      try search(telling: lines)
    } catch let interruption as Interruption {
      try? outputs.messages.print(
        "stopped; resume with: nas resume \(folder.shellQuoted)\(run.state.dataOption)")
      throw interruption
    }
    try outputs.messages.print()
    try printFront()
  }

  private func search(telling lines: SearchLines?) throws {
    let progress = SearchProgress(
      ProgressReporter(terminal: outputs.messages), state: run.state)
    do {
      try run.run(
        isInterrupted: { InterruptHandler.isRequested },
        tell: { event in
          progress.tell(event)
          lines?.tell(event)
        })
    } catch {
      progress.giveUp()
      throw error
    }
    progress.finish()
  }

  private func printPlan() throws -> SearchPlan {
    let text = PlanText(state: run.state, folder: folder, transfer: run.transfer)
    try outputs.messages.print(text.heading(style: outputs.messages.style))
    let plan = try outputs.whileShowing(Self.timing, isLong: true) {
      try run.plan(isInterrupted: { InterruptHandler.isRequested })
    }
    try outputs.messages.print(
      text.lines(plan: plan, width: outputs.messages.width, style: outputs.messages.style))
    if let budget, plan.estimatedSeconds > 1.2 * budget {
      outputs.tell(
        Diagnostic(
          .warning,
          "the least that a search does takes longer than the budget of \(Quantity.duration(budget))",
          hint: "--limit-train, --finalists and --trainings 0 make it less"))
    }
    return plan
  }

  /// Prints the front, and what may be done with it.
  func printFront() throws {
    // Made anew each time that it is asked for.
    let report = RunReport(state: run.state, showsProcesses: json).front
    guard !report.front.isEmpty else {
      throw EngineError(
        .infeasible, "no network of the search could be scored",
        hint: "`nas inspect \(folder.shellQuoted)` shows how the training went")
    }
    if json {
      try outputs.results.print(SearchLines.line(of: report))
    } else {
      try outputs.results.write(
        report.text(width: outputs.results.width, style: outputs.results.style))
    }
    try outputs.messages.print("\n" + nextSteps)
  }

  private var nextSteps: String {
    let run = folder.shellQuoted
    return FactList([
      ("the run is in", folder),
      ("look again", "nas inspect \(run)"),
      ("take a network with you", "nas export \(run) --pick knee --format pytorch --output model"),
      ("train one to its best", "nas retrain \(run) --pick best\(self.run.state.dataOption)"),
    ]).text(style: outputs.messages.style)
  }
}
