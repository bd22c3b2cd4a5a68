import NASNetworks

/// One block with everything chosen: what ``NetworkBuilder`` needs to add it.
enum BlockSpecification: Sendable, Hashable {
  case convolution(width: Int, kernel: Int, stride: Int, activation: Activation)
  case residual(width: Int, stride: Int, squeezeExcite: Bool, activation: Activation)
  case invertedResidual(
    width: Int, kernel: Int, stride: Int, expansion: Int, squeezeExcite: Bool,
    activation: Activation)
  case classifier(classes: Int)

  /// Adds the block and returns its output.
  func add(
    named name: String, to builder: inout NetworkBuilder, input: NetworkBuilder.Value
  ) throws -> NetworkBuilder.Value {
    switch self {
    case .convolution(let width, let kernel, let stride, let activation):
      return try builder.convolutionBlock(
        name, .init(outputChannels: width, kernel: Extent(kernel), stride: Extent(stride)),
        activation: activation, to: input)
    case .residual(let width, let stride, let squeezeExcite, let activation):
      return try builder.residualBlock(
        name, outputChannels: width, stride: stride,
        squeezeExcite: squeezeExcite ? Self.hiddenUnits(exciting: width) : nil,
        activation: activation, to: input)
    case .invertedResidual(
      let width, let kernel, let stride, let expansion, let squeezeExcite, let activation):
      let expanded = input.shape.channels * expansion
      return try builder.invertedResidualBlock(
        name, outputChannels: width, expandedChannels: expanded, kernel: kernel, stride: stride,
        squeezeExcite: squeezeExcite ? Self.hiddenUnits(exciting: expanded) : nil,
        activation: activation, to: input)
    case .classifier(let classes):
      return try builder.classifierBlock(name, classes: classes, to: input)
    }
  }

  /// Squeeze-excite's hidden units: a quarter of the channels that it scales, rounded up, and at
  /// least 4 (Howard 2019, doi:10.1109/ICCV.2019.00140, found a quarter enough).
  static func hiddenUnits(exciting channels: Int) -> Int {
    max(4, (channels + 3) / 4)
  }
}
