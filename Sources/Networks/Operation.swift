/// What a layer computes: its settings, and what follows from them for shapes, costs and parameters.
///
/// An operation is a small value. How it runs is written in Compute, how it is exported in Exports,
/// each beside its kind; ``Operations/all`` is the one list.
public protocol Operation: Sendable, Hashable {
  /// As a search space file calls it: `max-pool`.
  static var name: String { get }
  /// In the order in which they are written.
  static var settings: [Setting] { get }
  /// How many values it reads.
  static var arity: Arity { get }

  /// Whether its layers own tensors, whatever their settings.
  static var hasWeights: Bool { get }

  init(_ values: SettingValues)

  /// The settings' values by name; those that are left to the operation may be missing.
  var values: [String: SettingValue] { get }

  /// The output shape for the given inputs.
  ///
  /// - Throws: ``Mismatch`` when they do not fit.
  func output(for inputs: [Shape]) throws(Mismatch) -> Shape

  /// Multiply–accumulates for one sample.
  func macs(inputs: [Shape], output: Shape) -> Int

  /// Its tensors, named within the layer; PyTorch's shapes.
  func parameters(inputs: [Shape]) -> [Parameter]

  /// How the output's channels are made up of sections, of which smaller networks have smaller ones:
  /// see ``Parameter/sections``. By default as those of an input of as many channels.
  ///
  /// - Parameter sections: Of the inputs' channels.
  func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int]

  /// Whether inference can write the output over an input of its shape.
  var runsInPlace: Bool { get }

  /// Whether it does something in training only.
  var isForTrainingOnly: Bool { get }
}

/// How many values an operation reads.
public enum Arity: Sendable, Hashable {
  case one
  /// Two or more.
  case several
  /// None: it makes its output of its own weights.
  case none
}

/// Says what an operation would have taken.
public struct Mismatch: Error, Sendable {
  public let expectation: String

  init(_ expectation: String) {
    self.expectation = expectation
  }
}

func expect(_ condition: Bool, _ expectation: @autoclosure () -> String) throws(Mismatch) {
  if !condition { throw Mismatch(expectation()) }
}

extension Operation {
  public static var settings: [Setting] { [] }
  public static var arity: Arity { .one }
  public static var hasWeights: Bool { false }
  public var values: [String: SettingValue] { [:] }
  public func macs(inputs: [Shape], output: Shape) -> Int { 0 }
  public func parameters(inputs: [Shape]) -> [Parameter] { [] }
  public func sections(of sections: [[Int]], inputs: [Shape], output: Shape) -> [Int] {
    let kept = zip(sections, inputs).first { $0.1.channels == output.channels }
    return kept?.0 ?? [output.channels]
  }
  public var runsInPlace: Bool { false }
  public var isForTrainingOnly: Bool { false }

  /// Its name.
  public var name: String { Self.name }

  public func isEqual(to other: any Operation) -> Bool {
    (other as? Self) == self
  }
}

/// Every operation that there is.
public enum Operations {
  public static let all: [any Operation.Type] = [
    Convolution.self, BatchNorm.self, LayerNorm.self, Activate.self, MaxPool.self,
    AveragePool.self, GlobalAveragePool.self, GlobalMaxPool.self, Linear.self, Add.self,
    Multiply.self, Concatenate.self, Split.self, ChannelShuffle.self, Flatten.self, Crop.self,
    Resize.self, Upsample.self, Sum.self, Mean.self, Softmax.self, Scale.self, Dropout.self,
    StochasticDepth.self, Tokens.self, PositionEmbedding.self, LearnedToken.self, FirstToken.self,
    SelfAttention.self, Mish.self,
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  public static func named(_ name: String) -> (any Operation.Type)? { byName[name] }
}
