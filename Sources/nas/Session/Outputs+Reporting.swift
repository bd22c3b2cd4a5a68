import NASConsole
import NASEngine

extension Outputs {
  /// Does work whose progress is shown.
  ///
  /// - Parameter stopped: Said when the work was interrupted: how to go on.
  /// - Throws: What the work throws.
  func reporting<Value>(
    stopped: @autoclosure () -> String, _ work: (ProgressReporter) throws -> Value
  ) throws -> Value {
    let reporter = ProgressReporter(terminal: messages)
    do {
      let value = try work(reporter)
      reporter.end()
      return value
    } catch {
      reporter.end()
      if error is Interruption { try? messages.print(stopped()) }
      throw error
    }
  }
}
