import NASExports
import NASNetworks
import Testing

@Suite struct ModelTests {
  @Test func tensorsMayComeInAnyOrderAndAreKeptInTheNetworks() throws {
    let network = try Sample.small().network
    let tensors = Sample.tensors(of: network)
    #expect(try WeightSet(tensors.reversed(), of: network).tensors == tensors)
    #expect(tensors.map(\.name) == network.parameters.map(\.name))
  }

  @Test func aMissingTensorIsNamed() throws {
    try refused("weights of 'stem.convolution.weight': missing, expected [2, 1, 3, 3]") {
      $0.removeFirst()
    }
  }

  @Test func anUnknownTensorIsNamed() throws {
    try refused("weights of 'extra': the network has no such tensor") {
      $0.append(.init(name: "extra", shape: [1], values: [0]))
    }
  }

  @Test func aTensorGivenTwiceIsNamed() throws {
    try refused("weights of 'stem.convolution.weight': given twice, expected once") {
      $0.append($0[0])
    }
  }

  @Test func aTensorOfAnotherShapeIsNamed() throws {
    try refused("weights of 'stem.norm.bias': shape [3], expected [2]") {
      $0[2] = .init(name: $0[2].name, shape: [3], values: [0, 0, 0])
    }
  }

  @Test func aTensorOfTooFewValuesIsNamed() throws {
    try refused("weights of 'stem.norm.bias': 1 values, expected 2") {
      $0[2] = .init(name: $0[2].name, shape: [2], values: [0])
    }
  }

  @Test func aNumberThatIsNotFiniteIsPlaced() throws {
    try refused("weights of 'stem.norm.bias': value 1 is nan, expected a finite number") {
      $0[2] = .init(name: $0[2].name, shape: [2], values: [0, .nan])
    }
  }

  @Test func aNegativeVarianceIsPlaced() throws {
    try refused(
      "weights of 'stem.norm.running_var': value 0 is -1.0, expected a variance of at least 0"
    ) {
      $0[4] = .init(name: $0[4].name, shape: [2], values: [-1, 0])
    }
  }

  @Test func aCardThatDoesNotFitIsRefused() throws {
    func problem(
      classNames: [String] = [], mean: [Double] = [0], deviation: [Double] = [1],
      accuracy: Double = 0.5
    ) throws -> String? {
      let network = try Sample.small().network
      let card = ModelCard(
        space: "", genome: "", words: "", decisions: [], dataset: "", classNames: classNames,
        mean: mean,
        deviation: deviation, origin: .random,
        accuracies: [.init(split: "test", value: accuracy)])
      let error = #expect(throws: ExportError.self) {
        try Model(network: network, tensors: Sample.tensors(of: network), card: card)
      }
      return error?.description
    }
    #expect(try problem(classNames: ["one"]) == "model card, class names: 1 given, expected 2")
    #expect(try problem(mean: [0, 0])?.hasPrefix("model card, mean: [0.0, 0.0]") == true)
    #expect(try problem(deviation: [0])?.hasPrefix("model card, deviation: [0.0]") == true)
    #expect(try problem(accuracy: 93) == "model card, test accuracy: 93.0, expected 0 to 1")
  }

  private func refused(
    _ description: String, _ change: (inout [WeightSet.Tensor]) -> Void
  ) throws {
    let network = try Sample.small().network
    var tensors = Sample.tensors(of: network)
    change(&tensors)
    let error = #expect(throws: ExportError.self) { try WeightSet(tensors, of: network) }
    #expect(error?.code == .badWeights)
    #expect(error?.description == description)
  }
}
