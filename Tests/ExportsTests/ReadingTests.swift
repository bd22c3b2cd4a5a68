import Foundation
import NASExports
import NASNetworks
import NASTestSupport
import Testing

/// An export that is read again is what was exported.
@Suite struct ReadingTests {
  private static let formats = ExportFormats.all.compactMap { $0 as? any WeightsFormat }

  @Test(arguments: GraphSamples.all.map(\.name))
  func everyFormatWithWeightsGivesThemBack(_ name: String) throws {
    let model = try GraphSamples.model(name)
    for format in Self.formats {
      let files = try format.files(for: model)
      let file = try #require(files.first { $0.name == format.weightsFile })
      let tensors = try format.tensors(from: file.bytes, of: model.network)
      #expect(try WeightSet(tensors, of: model.network) == model.weights, "\(format.name)")
    }
  }

  @Test(arguments: formats.map(\.name)) func aFolderIsReadAsAWhole(_ name: String) throws {
    let model = try Sample.full()
    try inFolder { folder in
      try ExportFormats.format(named: name).export(model, to: folder)
      #expect(Model.isExported(to: folder))
      let read = try Model(exportedTo: folder)
      #expect(read.network == model.network)
      #expect(read.weights == model.weights)
      #expect(read.card.words == model.card.words)
      #expect(read.card.mean == model.card.mean)
      #expect(read.card.accuracies == model.card.accuracies)
    }
  }

  @Test func whatHasNoWeightsIsRefused() throws {
    try inFolder { folder in
      try JSONFormat().export(Sample.small(), to: folder)
      let error = #expect(throws: ExportError.self) { try Model(exportedTo: folder) }
      #expect(
        error?.description
          == "cannot read '\(folder)': holds no weights, as an export of format json has none: "
          + "expected one of model.safetensors, model.weights.h5, model.onnx")
    }
    try inFolder { folder in
      try CFormat().export(Sample.small(), to: folder)
      let error = #expect(throws: ExportError.self) { try Model(exportedTo: folder) }
      #expect(
        error?.description
          == "cannot read '\(folder)': is an export of format c, which is not read back: expected "
          + "one of pytorch, keras, onnx")
    }
  }

  @Test(arguments: [
    ("\"version\": 2", "\"version\": 3", "version is 3, expected 2"),
    (
      "\"input\": [1, 4, 4]", "\"input\": [1, 4]",
      "input is [1,4], expected channels, rows and columns"
    ),
    (
      "\"input\": [1, 4, 4]", "\"input\": [1, 65536, 65536]",
      "layers[0].inputs is [\"input\"], expected a smaller input: the output would be 2×65536×65536, "
        + "more than 65536 rows or columns or 2147483648 numbers"
    ),
    (
      "\"operation\": \"batch-norm\"", "\"operation\": \"odd-norm\"",
      "layers[1].operation is \"odd-norm\", expected an operation"
    ),
    (
      "\"kernel\": [3, 3],\n", "\"kernel\": [3, 99],\n",
      "layers[0].kernel is [3,99], expected 1 to 64"
    ),
    (
      "\"inputs\": [\"input\"]", "\"inputs\": [\"nowhere\"]",
      "layers[0].inputs[0] is \"nowhere\", expected a layer before it"
    ),
    (
      "\"name\": \"stem.convolution\"", "\"name\": \"stem.\"",
      "layers[0].name is \"stem.\", expected words with dots between them"
    ),
    (
      "\"name\": \"stem\"", "\"name\": \"\"",
      "blocks[0].name is \"\", expected words with dots between them"
    ),
    ("{", "[", "line 2: expected a comma or ]"),
  ])
  func whatIsNoNetworkIsNamed(text: String, other: String, complaint: String) throws {
    try inFolder { folder in
      try PyTorchFormat().export(Sample.small(), to: folder)
      let path = "\(folder)/network.json"
      let whole = try String(contentsOfFile: path, encoding: .utf8)
      let place = try #require(whole.range(of: text))
      try whole.replacingCharacters(in: place, with: other)
        .write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: ExportError.self) { try Model(exportedTo: folder) }
      #expect(error?.description == "cannot read '\(path)': \(complaint)")
    }
  }

  @Test(arguments: formats.map(\.name)) func damagedWeightsAreErrors(_ name: String) throws {
    try inFolder { folder in
      try ExportFormats.format(named: name).export(Sample.small(), to: folder)
      let file = try #require(Self.formats.first { $0.name == name }).weightsFile
      let path = URL(filePath: "\(folder)/\(file)")
      let whole = try Data(contentsOf: path)
      for count in [0, 7, whole.count / 2] {
        try whole.prefix(count).write(to: path)
        let error = #expect(throws: ExportError.self) { try Model(exportedTo: folder) }
        #expect(error?.code == .unreadable && error?.subject == path.path)
      }
    }
  }

  /// As little as `model.py` takes them, or Keras.
  @Test(arguments: formats.map(\.name))
  func weightsOfAnotherNetworkAreErrors(_ name: String) throws {
    let format = try #require(Self.formats.first { $0.name == name })
    let small = try Sample.small()
    let bytes = try #require(
      try format.files(for: small).first { $0.name == format.weightsFile }?.bytes)
    // The same without the body.
    var builder = NetworkBuilder(input: small.network.input)
    let stem = try builder.convNorm("stem", 2, kernel: 3, .relu, to: builder.inputValue)
    let other = try builder.finished(classes: 2, from: stem)
    let error = #expect(throws: ExportError.self) { try format.tensors(from: bytes, of: other) }
    #expect(error?.description.contains("body") == true)
    #expect(error?.description.hasSuffix("which the network has not") == true)
  }

  @Test func weightsOfAnotherShapeAreErrors() throws {
    let small = try Sample.small()
    let bytes = try PyTorchFormat().files(for: small)[1].bytes
    // As many numbers, and a header of as many bytes.
    let (shape, other) = (Array("[2,1,3,3]".utf8), Array("[1,2,3,3]".utf8))
    let place = try #require(bytes.firstRange(of: shape))
    var changed = bytes
    changed.replaceSubrange(place, with: other)
    let error = #expect(throws: ExportError.self) {
      try PyTorchFormat().tensors(from: changed, of: small.network)
    }
    #expect(
      error?.description
        == "cannot read 'model.safetensors': 'stem.convolution.weight' has a shape of [1, 2, 3, 3], "
        + "expected [2, 1, 3, 3]")
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "nas-reading-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
