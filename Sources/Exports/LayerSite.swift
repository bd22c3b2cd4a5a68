import NASNetworks

/// Where a layer stands: the shapes that it reads and makes.
struct LayerSite {
  let inputs: [Shape]
  let output: Shape

  /// Of the first value read; what a layer without inputs makes.
  var shape: Shape { inputs.first ?? output }
  var layout: Shape.Layout { shape.layout }
}

extension Shape {
  /// Where frameworks have the channels: images are N × channels × rows × columns, sequences
  /// N × positions × channels, vectors N × channels.
  var channelDimension: Int { layout == .sequence ? 2 : 1 }
}
