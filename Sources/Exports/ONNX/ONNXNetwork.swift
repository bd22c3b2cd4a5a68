import NASNetworks
import NASQuantisation

/// What a graph is made of: a network, and its weights as ``PyTorchFormat`` names and shapes them.
struct ONNXNetwork {
  let network: Network
  /// Where each layer is in `model.py`.
  let paths: [String]
  /// Of each layer.
  let tensors: [[WeightSet.Tensor]]
  /// How values are encoded in 8 bits; nil where all are f32.
  let quantisation: Quantisation?

  /// A model as it is.
  ///
  /// - Throws: ``ExportError`` when a layer's operation cannot be written.
  init(_ model: Model) throws {
    try Self.checkOperations(of: model.network)
    let module = try PyTorchModule(model.network)
    network = model.network
    paths = module.python.paths
    tensors = zip(module.slots, model.tensorsByLayer).map { slots, tensors in
      zip(slots, tensors).map { .init(name: $0.name, shape: $0.shape, values: $1.values) }
    }
    quantisation = nil
  }

  /// A model in 8 bits: its folded network, whose layers are those of the model by name.
  ///
  /// - Throws: ``ExportError`` when a layer's operation cannot be written.
  init(_ model: Model, in8Bits quantisation: Quantisation) throws {
    try Self.checkOperations(of: quantisation.folded.network)
    let module = try PyTorchModule(model.network)
    let names = zip(model.network.layers, module.python.paths).map { ($0.name, $1) }
    let known = Dictionary(uniqueKeysWithValues: names)
    let folded = quantisation.folded
    let paths = folded.network.layers.map { known[$0.name] ?? $0.name }
    network = folded.network
    tensors = zip(PyTorchModule.slots(of: folded.network, at: paths), folded.tensors).map {
      slots, tensors in
      zip(slots, tensors).map { .init(name: $0.name, shape: $0.shape, values: $1) }
    }
    self.paths = paths
    self.quantisation = quantisation
  }

  private static func checkOperations(of network: Network) throws {
    for layer in network.layers where !(layer.operation is any ONNXOperation) {
      throw ExportError.unwritten(layer, of: network.site(of: layer), in: "ONNX")
    }
  }

  /// How a layer's output is written in 8 bits; logits are in f32.
  func encoding(ofLayer place: Int) -> Encoding? {
    place < network.layers.count - 1 ? quantisation?.encodings[place + 1] : nil
  }

  /// How a layer's weights are written in 8 bits. What reads the image stays in f32: ONNX Runtime has
  /// slow kernels for so few channels, and no accuracy is lost where all of it begins.
  func coding(ofLayer place: Int) -> ONNXCoding? {
    let layer = network.layers[place]
    guard let quantisation, let weights = quantisation.weights[place], !layer.inputs.contains(0),
      layer.operation is Convolution || layer.operation is Linear
    else { return nil }
    return ONNXCoding(weights: weights, input: quantisation.encodings[layer.inputs[0]])
  }
}

/// How the tensors of one layer are written in 8 bits.
struct ONNXCoding {
  let weights: QuantisedWeights
  /// Of what the layer reads, in whose units biases are.
  let input: Encoding
}
