import NASConsole
import NASEngine
import NASGenomes
import NASNetworks
import NASText

/// A retrained network, for programs.
enum RetrainedText {
  static func members(
    of network: RetrainedNetwork, in state: RunState, showsGradients: Bool
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("retrained", state.retrained.firstIndex(of: network).map { .integer($0) } ?? .null),
      .init("seed", JSONValue(network.configuration.seed)),
      .init("epochs", .integer(network.curve.count)),
      .init("bestEpoch", network.curve.best.map { .integer($0 + 1) } ?? .null),
      .init("recipe", .string(state.words(of: network.configuration))),
      .init("validationAccuracy", number(network.validationAccuracy)),
      .init("testAccuracy", .number(network.testAccuracy)),
      .init("curve", .array(network.curve.map(epoch))),
    ]
    if showsGradients {
      members.append(.init("gradients", .array(network.gradients.map(gradients))))
    }
    return members
  }

  private static func epoch(_ epoch: RetrainedNetwork.Epoch) -> JSONValue {
    .object([
      .init("learningRate", .number(epoch.learningRate)), .init("loss", .number(epoch.loss)),
      .init("trainingAccuracy", .number(epoch.trainingAccuracy)),
      .init("validationAccuracy", number(epoch.validationAccuracy)),
      .init("skippedSteps", .integer(epoch.skippedSteps)),
      .init("retreats", .integer(epoch.retreats)),
      .init("gradientNorm", number(epoch.gradients?.norm)),
      .init("gradientNormLargest", number(epoch.gradients?.largestNorm)),
      .init("clippedShare", number(epoch.gradients?.clippedShare)),
    ])
  }

  private static func gradients(_ tensor: TensorGradients) -> JSONValue {
    .object([
      .init("tensor", .string(tensor.name)),
      .init("mean", .array(tensor.epochs.map { .single($0.mean) })),
      .init("largest", .array(tensor.epochs.map { .single($0.largest) })),
      .init("weights", .array(tensor.epochs.map { .single($0.weights) })),
    ])
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
