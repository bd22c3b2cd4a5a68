import NASConsole
import NASEngine
import NASReports
import NASSupernets
import NASText

extension RunReport {
  /// The supernet's epochs: all of them for programs, the last one's gradients for people. Nothing
  /// before the first.
  var curve: [FrontReport.Fact] {
    guard let last = state.curve.last else { return [] }
    return [
      .init(
        key: "curve", value: .array(state.curve.map(\.json)), label: "gradients",
        text: last.gradients.map { $0.words } ?? "not recorded")
    ]
  }
}

extension RunState.EpochRecord {
  fileprivate var json: JSONValue { .object(members) }

  /// What programs are told of an epoch, here and while a search runs.
  var members: [JSONValue.Member] {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      .init("learningRate", .number(learningRate)), .init("lossLabels", .number(labelLoss)),
      .init("lossDistilled", number(distilledLoss)),
      .init("trainingAccuracy", .number(trainingAccuracy)),
      .init("skippedSteps", .integer(skippedSteps)),
      .init("gradientNorm", number(gradients?.norm)),
      .init("gradientNormLargest", number(gradients?.largestNorm)),
      .init("clippedShare", number(gradients?.clippedShare)),
    ]
  }
}

extension RunState.EpochRecord.Gradients {
  fileprivate var words: String {
    "norm \(Quantity.decimal(norm, places: 2)) in the last epoch, "
      + "\(Quantity.decimal(largestNorm, places: 2)) at most; "
      + "\(Quantity.percent(clippedShare, places: 0)) of steps clipped"
  }
}
