import NASNetworks

/// Where a layer stands: the shapes that it reads and makes.
struct LayerSite {
  let inputs: [Shape]
  let output: Shape

  /// Of the first value read; what a layer without inputs makes.
  var shape: Shape { inputs.first ?? output }
  var layout: Shape.Layout { shape.layout }
}

extension Network {
  func site(of layer: Layer) -> LayerSite {
    LayerSite(inputs: inputs(of: layer), output: layer.output)
  }
}

extension Model {
  /// The tensors of each layer, named within it: `weight`.
  var tensorsByLayer: [[WeightSet.Tensor]] {
    var tensors = weights.tensors[...]
    return zip(network.layers, network.parametersByLayer).map { layer, parameters in
      defer { tensors = tensors.dropFirst(parameters.count) }
      return tensors.prefix(parameters.count).map {
        .init(
          name: String($0.name.dropFirst(layer.name.count + 1)), shape: $0.shape,
          values: $0.values)
      }
    }
  }
}

extension Shape {
  /// Where frameworks have the channels that have them first: images are N × channels × rows × columns,
  /// sequences N × positions × channels, vectors N × channels.
  var channelDimension: Int { layout == .sequence ? 2 : 1 }
}
