import NASNetworks
import NASTestSupport
import Testing

@Suite struct NetworkTests {
  private func smallNetwork() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: 4, kernel: 3), activation: .relu, to: builder.inputValue)
    value = try builder.residualBlock(
      "stage1.block1", outputChannels: 6, stride: 2, squeezeExcite: nil, activation: .relu,
      to: value)
    value = try builder.invertedResidualBlock(
      "stage1.block2", outputChannels: 6, expandedChannels: 12, kernel: 5, stride: 1,
      squeezeExcite: 3, activation: .hardSwish, to: value)
    _ = try builder.classifierBlock("classifier", classes: 10, to: value)
    return builder.build()
  }

  @Test func costsAreThoseOfTheFormulas() throws {
    let network = try smallNetwork()
    let stem = 64 * 4 * 3 * 9
    let residual = 16 * 6 * 4 * 9 + 16 * 6 * 6 * 9 + 16 * 6 * 4
    let inverted = 16 * 12 * 6 + 16 * 12 * 25 + 2 * 3 * 12 + 16 * 6 * 12
    #expect(network.macs == stem + residual + inverted + 60)
    let stemParameters = 4 * 3 * 9 + 8
    let residualParameters = 6 * 4 * 9 + 12 + 6 * 6 * 9 + 12 + 6 * 4 + 12
    let invertedParameters = 6 * 12 + 24 + 12 * 25 + 24 + (12 * 3 + 3 + 3 * 12 + 12) + 12 * 6 + 12
    #expect(
      network.parameterCount == stemParameters + residualParameters + invertedParameters + 70)
    // The block's input, waiting for the addition, and the depthwise convolution's two ends.
    #expect(network.costs.peakActivationBytes == 4 * (6 + 12 + 12) * 16)
  }

  @Test func blocksCoverEveryLayerOnce() throws {
    let network = try smallNetwork()
    #expect(network.blocks.flatMap { Array($0.layers) } == Array(network.layers.indices))
    for block in network.blocks {
      for layer in network.layers[block.layers] { #expect(layer.name.hasPrefix(block.name + ".")) }
    }
  }

  @Test func aLayerThatDoesNotFitIsNamed() throws {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    builder.beginBlock("bad")
    defer { builder.endBlock() }
    let value = try builder.add(
      Convolution(outputChannels: 4, kernel: 3), "convolution", to: builder.inputValue)
    let error = #expect(throws: NetworkError.self) {
      try builder.add(Add(), "sum", to: value, builder.inputValue)
    }
    #expect(error?.description.contains("bad.sum") == true)
    #expect(error?.description.contains("4×8×8, 3×8×8") == true)
  }
}

/// Networks that nobody could run, as a file may say them.
@Suite struct LargeNetworkTests {
  private func refused(
    _ operations: [any NASNetworks.Operation], of input: Shape
  ) throws -> String? {
    var builder = NetworkBuilder(input: input)
    builder.beginBlock("large")
    defer { builder.endBlock() }
    var value = builder.inputValue
    do throws(NetworkError) {
      for (place, operation) in operations.enumerated() {
        value = try builder.add(operation, "\(place)", to: value)
      }
      return nil
    } catch {
      return error.description
    }
  }

  @Test func shapesBeyondCountingAreRefused() throws {
    let upsamples = (0..<11).map { _ in Upsample(factor: 64) }
    let image = Shape(channels: 3, height: 32, width: 32)
    #expect(
      try refused(upsamples, of: image)
        == "layer 'large.1': upsample cannot take 3×2048×2048: expected a smaller input: the output "
        + "would be 3×131072×131072, more than 65536 rows or columns or 2147483648 numbers")
    let large = Shape(channels: 65_536, height: 65_536, width: 65_536)
    #expect(try refused([Flatten()], of: large)?.contains("numbers") == true)
    #expect(try refused([Activate(.relu)], of: large)?.contains("numbers") == true)
    let just = Shape(channels: 1, height: 65_536, width: 32_768)
    #expect(try refused([Activate(.relu), Flatten()], of: just) == nil)
  }

  @Test func multiplyAccumulatesBeyondCountingAreRefused() throws {
    let image = Shape(channels: 2048, height: 1024, width: 1024)
    let wide = Convolution(outputChannels: 2048, kernel: 64)
    #expect(try refused([wide], of: image)?.contains("multiply–accumulates") == true)
    let vector: [any NASNetworks.Operation] = [Flatten(), Linear(outputs: 1_048_576)]
    #expect(try refused(vector, of: image)?.contains("multiply–accumulates") == true)
    let sequence: [any NASNetworks.Operation] = [Tokens(), SelfAttention(heads: 1)]
    #expect(try refused(sequence, of: image)?.contains("multiply–accumulates") == true)
    #expect(try refused([Convolution(outputChannels: 8, kernel: 3)], of: image) == nil)
  }
}

@Suite struct RemovalTests {
  @Test func whatReadARemovedLayerReadsItsInput() throws {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 8, width: 8))
    let stem = try builder.convolutionBlock(
      "stem", .init(outputChannels: 4, kernel: 3), activation: .relu, to: builder.inputValue)
    let block = try builder.residualBlock(
      "block", outputChannels: 4, stride: 1, squeezeExcite: 4, activation: .relu, to: stem)
    _ = try builder.classifierBlock("classifier", classes: 3, to: block)
    let network = builder.build()
    let plain = network.removing { $0 is BatchNorm || $0 is Activate || $0 is Multiply }
    let kept = network.layers.filter {
      !($0.operation is BatchNorm || $0.operation is Activate || $0.name.contains(".excite."))
    }
    #expect(plain.layers.map(\.name) == kept.map(\.name))
    #expect(plain.layers.map(\.output) == kept.map(\.output))
    // stem, two convolutions of the block, the sum with the stem, pool, classifier.
    #expect(plain.layers.map(\.inputs).map { $0.sorted() } == [[0], [1], [2], [1, 3], [4], [5]])
    #expect(plain.blocks.map(\.name) == network.blocks.map(\.name))
    #expect(plain.blocks.map(\.layers) == [0..<1, 1..<4, 4..<6])
    #expect(network.removing { _ in false } == network)
  }
}

@Suite struct RegularisedNetworkTests {
  private func network() throws -> Network {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 8, width: 8))
    var value = try builder.convolutionBlock(
      "stem", .init(outputChannels: 4, kernel: 3), activation: .relu, to: builder.inputValue)
    for (index, width) in [4, 6].enumerated() {
      value = try builder.residualBlock(
        "block\(index)", outputChannels: width, stride: 1, squeezeExcite: nil, activation: .relu,
        to: value)
    }
    _ = try builder.classifierBlock("classifier", classes: 3, to: value)
    return builder.build()
  }

  @Test func branchesAreLeftOutTheMoreTheLater() throws {
    let network = try network()
    let regularised = network.regularised(dropout: 0, stochasticDepth: 0.4)
    #expect(regularised.parameters == network.parameters)
    #expect(regularised.layers.count == network.layers.count + 2)
    let rates = regularised.layers.compactMap { ($0.operation as? StochasticDepth)?.rate }
    #expect(rates == [0.2, 0.4])
    for (index, layer) in regularised.layers.enumerated() where layer.operation is StochasticDepth {
      let branch = regularised.layers[layer.inputs[0] - 1]
      #expect(branch.name.contains("second"), "the branch, not the shortcut: \(branch.name)")
      let sum = regularised.layers[index + 1]
      #expect(sum.operation is Add && sum.inputs.contains(index + 1))
    }
    #expect(regularised.removing { $0.isForTrainingOnly } == network)
  }

  /// A gate that comes first: its product is as large as the map.
  @Test func aVectorHasNoRoomForItsProductWithAMap() throws {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 32, width: 32))
    builder.beginBlock("body")
    func convolution() -> Convolution {
      Convolution(outputChannels: 16, kernel: 3, padding: 1)
    }
    let map = try builder.add(convolution(), "first", to: [builder.inputValue])
    let gate = try builder.add(GlobalAveragePool(), "gate", to: [map])
    let product = try builder.add(Multiply(), "product", to: [gate, map])
    let second = try builder.add(convolution(), "second", to: [product])
    let pooled = try builder.add(GlobalAveragePool(), "pool", to: [second])
    _ = try builder.add(Linear(outputs: 4), "classifier", to: [pooled])
    builder.endBlock()
    let network = builder.build()
    // The product, in the map's place, and what is made of it.
    #expect(network.peakActivationBytes == 4 * 2 * 16 * 1024)
  }

  /// An activation whose input is read again has memory of its own.
  @Test func whatIsReadAgainIsNotOverwritten() throws {
    var builder = NetworkBuilder(input: Shape(channels: 16, height: 8, width: 8))
    builder.beginBlock("body")
    let active = try builder.add(Activate(.relu), "relu", to: [builder.inputValue])
    let convolution = Convolution(outputChannels: 16, kernel: 3, padding: 1)
    let map = try builder.add(convolution, "convolution", to: [active])
    let sum = try builder.add(Add(), "sum", to: [builder.inputValue, map])
    let pooled = try builder.add(GlobalAveragePool(), "pool", to: [sum])
    _ = try builder.add(Linear(outputs: 4), "classifier", to: [pooled])
    builder.endBlock()
    // The input, its activation and the convolution's output; their sum is made in place.
    #expect(builder.build().peakActivationBytes == 4 * 3 * 16 * 64)
  }

  @Test func aGateIsNoClassifier() throws {
    var builder = NetworkBuilder(input: Shape(channels: 3, height: 8, width: 8))
    builder.beginBlock("body")
    let pooled = try builder.add(GlobalAveragePool(), "pool", to: [builder.inputValue])
    let gate = try builder.add(Linear(outputs: 3), "gate", to: [pooled])
    let product = try builder.add(Multiply(), "product", to: [builder.inputValue, gate])
    let map = try builder.add(
      Convolution(outputChannels: 4, kernel: 3), "convolution", to: [product])
    _ = try builder.add(GlobalAveragePool(), "logits", to: [map])
    builder.endBlock()
    let network = builder.build()
    #expect(!network.hasLinearLayer)
    #expect(network.regularised(dropout: 0.5, stochasticDepth: 0) == network)
  }

  @Test func dropoutIsBeforeTheLastLinearLayer() throws {
    let network = try network()
    let regularised = network.regularised(dropout: 0.3, stochasticDepth: 0.1)
    let last = try #require(regularised.layers.last)
    #expect(last.operation is Linear)
    let dropout = regularised.layers[last.inputs[0] - 1]
    #expect((dropout.operation as? Dropout)?.rate == 0.3)
    #expect(regularised.removing { $0.isForTrainingOnly } == network)
    #expect(network.regularised(dropout: 0, stochasticDepth: 0) == network)
  }
}
