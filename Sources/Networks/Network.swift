/// The layer graph of one architecture: every shape known, no weights.
///
/// A network stands between everything that makes architectures (search spaces) and everything
/// that uses them (costs, kernels, exporters). Layers are in topological order. Each layer reads
/// *values*: value 0 is the network's input, value `i + 1` is the output of layer `i`. The last
/// layer's output is the logits.
///
/// Build one with ``NetworkBuilder``, which infers shapes and checks every layer.
public struct Network: Sendable, Hashable, Codable {
  /// The shape of one input image.
  public let input: Shape
  /// The layers, each after all layers that it reads.
  public let layers: [Layer]
  /// Runs of layers that belong together, in order and without overlap; what a person would call
  /// the network's blocks. Every layer is in exactly one.
  public let blocks: [Block]

  /// The number of classes: the channels of the logits.
  public var classes: Int { layers[layers.count - 1].output.channels }

  /// The shape of a value: 0 is the input, `i + 1` the output of layer `i`.
  public func shape(ofValue value: Int) -> Shape {
    value == 0 ? input : layers[value - 1].output
  }
}

/// One layer: an operation, the values it reads, and the shape of what it makes.
public struct Layer: Sendable, Hashable, Codable {
  /// Unique within the network, dotted like a path: `stage1.block2.expand.convolution`. Two
  /// networks of one search space that share weights share them by this name.
  public let name: String
  public let operation: Operation
  /// The values read: see ``Network``.
  public let inputs: [Int]
  public let output: Shape
}

/// A run of layers that belong together.
public struct Block: Sendable, Hashable, Codable {
  /// The common prefix of its layers' names: `stage1.block2`.
  public let name: String
  public let kind: Kind
  /// Indices into `Network.layers`.
  public let layers: Range<Int>

  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Convolution, norm, activation.
    case convolution
    /// Two 3×3 convolutions beside a shortcut (He 2016, doi:10.1109/CVPR.2016.90).
    case residual
    /// Expand 1×1, depthwise, project 1×1 (Sandler 2018, doi:10.1109/CVPR.2018.00474).
    case invertedResidual
    /// Global average pooling and the classifier.
    case classifier
  }
}

/// The shape of one image's activations: channels, rows, columns.
public struct Shape: Sendable, Hashable, Codable, CustomStringConvertible {
  public let channels: Int
  public let height: Int
  public let width: Int

  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Number of elements.
  public var count: Int { channels * height * width }
  /// Number of positions: rows × columns.
  public var area: Int { height * width }
  public var description: String { "\(channels)×\(height)×\(width)" }
}
