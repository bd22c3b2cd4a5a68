import Foundation
import NASExports
import NASNetworks
import NASQuantisation
import NASTestSupport
import Testing

@Suite struct CFormatTests {
  @Test(.enabled(if: CProgramRunner.isWanted, "needs gcc"), arguments: CSample.names)
  func compiledCMakesTheLogits(_ name: String) throws {
    let sample = try CSample(name)
    let source = try text(CFormat(), of: sample.model)
    let rows = try CProgramRunner.logits(
      source, numbers: "float", classes: sample.network.classes, pixels: sample.interleaved,
      images: CSample.images)
    #expect(rows.count == CSample.images)
    let unit = max(1, sample.logits.reduce(0) { max($0, abs($1)) })
    for (image, row) in rows.enumerated() {
      let expected = sample.logits(ofImage: image)
      #expect(row.count == expected.count + 1)
      for (ours, theirs) in zip(row.dropFirst(), expected) {
        #expect(abs(ours - theirs) < 1e-4 * unit, "\(name)")
      }
      let largest = row.dropFirst().max()!
      #expect(Int(row[0]) == row.dropFirst().firstIndex(of: largest)! - 1)
    }
  }

  @Test(.enabled(if: CProgramRunner.isWanted, "needs gcc"), arguments: CSample.names)
  func compiledCInWholeNumbersEqualsTheReference(_ name: String) throws {
    let sample = try CSample(name)
    guard !CSample.notInWholeNumbers.contains(name) else {
      let error = #expect(throws: ExportError.self) {
        try CIntegerFormat().files(for: sample.model)
      }
      #expect(error?.code == .unsupportedOperation)
      return
    }
    let integers = try sample.model.integers()
    let rows = try CProgramRunner.logits(
      text(CIntegerFormat(), of: sample.model), numbers: "int8_t",
      classes: sample.network.classes, pixels: sample.interleaved, images: CSample.images)
    for image in 0..<CSample.images {
      let expected = sample.integerLogits(integers, ofImage: image)
      #expect(Array(rows[image].dropFirst()) == expected.map(Double.init), "\(name)")
      #expect(Int(rows[image][0]) == expected.firstIndex(of: expected.max()!))
    }
  }

  /// The whole numbers of what they can say.
  @Test func mostNetworksCanBeComputedInWholeNumbers() throws {
    let refused = try CSample.names.filter {
      let model = try CSample($0).model
      return (try? model.integers()) == nil
    }
    #expect(refused == CSample.notInWholeNumbers)
  }

  @Test func aSmallNetworkGivesExactlyTheCallsThatAPersonApproved() throws {
    let text = try text(CFormat(), of: Sample.small())
    let start = try #require(text.range(of: "static float arena"))
    #expect(
      String(text[start.lowerBound...]) == """
        static float arena[96];

        int predict(const uint8_t *image, float *logits)
        {
            standardise(image, arena + 32, 16, 1, pixel_factor, pixel_offset);
            /* stem.convolution: convolution of 1x4x4 to 2x4x4 */
            convolve(
                arena + 32, (shape){4, 4, 1}, arena, (shape){4, 4, 2}, (window){3, 3, 1, 1, 1, 1, 1, 1}, 1,
                stem_convolution_weight, stem_convolution_bias);
            /* stem.activation: activation of 2x4x4 to 2x4x4 */
            relu(arena, arena, 32);
            /* body.main.first.convolution: convolution of 2x4x4 to 2x4x4 */
            convolve(
                arena, (shape){4, 4, 2}, arena + 32, (shape){4, 4, 2}, (window){3, 3, 1, 1, 1, 1, 1, 1}, 1,
                body_main_first_convolution_weight, body_main_first_convolution_bias);
            /* body.main.first.activation: activation of 2x4x4 to 2x4x4 */
            relu(arena + 32, arena + 32, 32);
            /* body.main.second.convolution: convolution of 2x4x4 to 2x4x4 */
            convolve(
                arena + 32, (shape){4, 4, 2}, arena + 64, (shape){4, 4, 2},
                (window){3, 3, 1, 1, 1, 1, 1, 1}, 1, body_main_second_convolution_weight,
                body_main_second_convolution_bias);
            /* body.add: add of 2x4x4, 2x4x4 to 2x4x4 */
            add(arena + 64, arena, arena + 64, 32);
            /* body.activation: activation of 2x4x4 to 2x4x4 */
            relu(arena + 64, arena + 64, 32);
            /* head.pool: global-average-pool of 2x4x4 to 2 */
            sum_over_positions(arena + 64, 16, 2, 0.0625f, arena);
            /* head.linear: linear of 2 to 2 */
            linear(arena, 1, 2, arena + 2, 2, head_linear_weight, head_linear_bias);
            /* The logits, and the first of the largest. */
            const float *last = arena + 2;
            int best = 0;
            for (int i = 0; i < 2; i++) {
                logits[i] = last[i];
                if (last[i] > last[best])
                    best = i;
            }
            return best;
        }

        """)
  }

  @Test func theHeadTellsACallerWhatToGiveAndWhatComesBack() throws {
    let floats = try text(CFormat(), of: Sample.small())
    #expect(floats.contains("\n *     int predict(const uint8_t *image, float *logits);\n"))
    #expect(floats.contains("and writes 2 numbers into `logits`"))
    #expect(floats.contains("\n * Classes from 0 on: left, right.\n"))
    #expect(floats.contains("4 rows of 4 pixels, 1 channel a pixel"))
    let integers = try text(CIntegerFormat(), of: Sample.small().quantised())
    #expect(integers.contains("\n *     int predict(const uint8_t *image, int8_t *logits);\n"))
    #expect(integers.contains(" in 8 bits: the logit is ") && !integers.contains("- -"))
    let unnamed = try text(CFormat(), of: CSample("mobile").model)
    #expect(unnamed.contains("\n * Classes are 0 to 4.\n"))
  }

  @Test func noTwoConstantsHaveOneName() throws {
    var builder = NetworkBuilder(input: Shape(channels: 2, height: 2, width: 2))
    builder.beginBlock("x")
    var value = try builder.add(Tokens(), "tokens", to: builder.inputValue)
    value = try builder.add(SelfAttention(heads: 1), "mix", to: value)
    value = try builder.add(Linear(outputs: 2), "mix-project", to: value)
    builder.endBlock()
    let text = try text(CFormat(), of: Sample.model(builder.finished(classes: 2, from: value)))
    let names = text.split(separator: "\n").filter { $0.hasPrefix("static const ") }.map { line in
      String(line.split(separator: " ")[3].prefix { $0 != "[" })
    }
    #expect(Set(names).count == names.count)
    #expect(names.contains("x_mix_project_weight") && names.contains("x_mix_project_weight_2"))
  }

  /// What a network's own count of its peak says, where every norm, activation and sum can be computed in
  /// place.
  @Test(arguments: ["small", "mobile", "residual"])
  func theArenaIsAsLargeAsThePeakOfActivations(_ name: String) throws {
    let model = try name == "small" ? Sample.small() : CSample(name).model
    let memory = try CFormat().memory(of: model)
    #expect(memory?.arena == model.network.peakActivationBytes)
    let text = try text(CFormat(), of: model)
    #expect(text.contains("static float arena[\(model.network.peakActivationBytes / 4)];"))
  }

  @Test(arguments: CSample.names) func noArenaIsSmallerThanWhatIsNeededAtOnce(_ name: String) throws
  {
    let model = try CSample(name).model
    let memory = try #require(try CFormat().memory(of: model))
    #expect(memory.least <= memory.arena && memory.arena <= memory.least * 5 / 4)
    if CSample.notInWholeNumbers.contains(name) { return }
    let integers = try #require(try CIntegerFormat().memory(of: model))
    #expect(integers.least <= integers.arena && integers.arena <= memory.arena / 4)
  }

  @Test func numbersThatCHasNotAreRefusedByTheirLayersName() throws {
    var builder = NetworkBuilder(input: Shape(channels: 1, height: 2, width: 2))
    builder.beginBlock("main")
    let value = try builder.add(BatchNorm(epsilon: 0), "norm", to: builder.inputValue)
    builder.endBlock()
    let network = try builder.finished(classes: 2, from: value)
    let tensors = Sample.tensors(of: network).map { tensor in
      tensor.name != "main.norm.running_var"
        ? tensor : WeightSet.Tensor(name: tensor.name, shape: tensor.shape, values: [0])
    }
    let model = try Model(network: network, tensors: tensors, card: Sample.card(of: network))
    let error = #expect(throws: ExportError.self) { try CFormat().files(for: model) }
    #expect(
      error?.description
        == "weights of 'main.norm': not finite once norms are folded, and C has no such numbers")
  }

  @Test func aModelWithoutRangesIsNotWrittenInWholeNumbers() throws {
    let error = #expect(throws: ExportError.self) {
      try CIntegerFormat().files(for: Sample.small())
    }
    #expect(error?.code == .notQuantised)
  }

  private func text(_ format: some ExportFormat, of model: Model) throws -> String {
    String(decoding: try format.files(for: model)[0].bytes, as: UTF8.self)
  }
}

/// A network with what it makes of some pixels, in f64, and the ranges of its values.
struct CSample {
  static let images = 3
  static let names = GraphSamples.named.map(\.name) + ["random1", "random2", "random3", "random4"]
  /// Those of them that have an operation which whole numbers cannot say.
  static let notInWholeNumbers = [
    "transformer", "transformer-blocks", "images", "sequences", "vectors", "inputs",
  ]

  let network: Network
  let model: Model
  /// [images, channels, rows, columns]
  let pixels: [UInt8]
  /// [images, classes]
  let logits: [Double]

  init(_ name: String) throws {
    let plain = try GraphSamples.model(name)
    network = plain.network
    let shape = network.input
    pixels = (0..<Self.images * shape.count).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ $0 / 7) }
    let card = plain.card
    let input = pixels.enumerated().map { place, pixel in
      let channel = place / shape.area % shape.channels
      return (Double(pixel) / 255 - card.mean[channel]) / card.deviation[channel]
    }
    let tensors = plain.weights.tensors.map(\.values)
    logits = Self.values(of: network, tensors, input).last!
    let folded = FoldedNetwork(network, tensors: tensors)
    let ranges = Self.values(of: folded.network, folded.tensors.flatMap { $0 }, input)
      .dropFirst().map { Float($0.min()!)...Float($0.max()!) }
    model = try Model(
      network: network, tensors: plain.weights.tensors, card: card,
      quantisation: Quantisation(
        folded,
        ranges: [IntegerInput.range(mean: card.mean, deviation: card.deviation)] + ranges))
  }

  private static func values(
    of network: Network, _ tensors: [[Float]], _ input: [Double]
  ) -> [[Double]] {
    let named = zip(network.parameters, tensors).map { ($0.name, $1.map(Double.init)) }
    return ReferenceNetwork(
      network, images: images, tensors: Dictionary(uniqueKeysWithValues: named)
    ).values(input, training: false)
  }

  /// [images, rows, columns, channels]
  var interleaved: [UInt8] {
    let shape = network.input
    return pixels.indices.map { place in
      let (image, rest) = place.quotientAndRemainder(dividingBy: shape.count)
      let (position, channel) = rest.quotientAndRemainder(dividingBy: shape.channels)
      return pixels[image * shape.count + channel * shape.area + position]
    }
  }

  func logits(ofImage image: Int) -> ArraySlice<Double> {
    logits[image * network.classes..<(image + 1) * network.classes]
  }

  func integerLogits(_ integers: IntegerNetwork, ofImage image: Int) -> [Int8] {
    pixels.withUnsafeBufferPointer {
      integers.logits(ofPlanes: $0.baseAddress! + image * network.input.count)
    }
  }
}
