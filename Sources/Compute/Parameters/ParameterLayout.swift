public import NASNetworks

/// Where each learned tensor lies in one flat buffer of floats.
///
/// A layout belongs to one network, or to a supernet: then its tensors are as large as the largest
/// subnet needs, and a subnet's tensor is the first part of every section of each axis of the tensor of
/// the same name (``Parameter/sections``), of a convolution's kernel the centre.
public struct ParameterLayout: Sendable, Equatable {
  public struct Slot: Sendable, Hashable {
    public let parameter: Parameter
    /// Position of the first element.
    public let offset: Int

    public var range: Range<Int> { offset..<offset + parameter.count }
  }

  /// In order of offset, without gaps.
  public let slots: [Slot]
  /// Number of floats in all.
  public let count: Int
  private let index: [String: Int]

  /// Lays out the learned parameters among `parameters`, in their order.
  public init(_ parameters: [Parameter]) {
    var slots: [Slot] = []
    var offset = 0
    for parameter in parameters where parameter.role.isLearned {
      slots.append(Slot(parameter: parameter, offset: offset))
      offset += parameter.count
    }
    self.slots = slots
    count = offset
    index = Dictionary(uniqueKeysWithValues: slots.indices.map { (slots[$0].parameter.name, $0) })
  }

  /// The layout of one network's own tensors.
  public init(of network: Network) {
    self.init(network.parameters)
  }

  /// The smallest layout that covers all the networks: by name, each section of each
  /// axis as large as the largest. Tensors keep the order of their first appearance.
  public init(covering networks: [Network]) {
    var order: [String] = []
    var covering: [String: Parameter] = [:]
    for parameter in networks.lazy.flatMap(\.parameters) {
      if let known = covering[parameter.name] {
        covering[parameter.name] = known.covering(parameter)
      } else {
        order.append(parameter.name)
        covering[parameter.name] = parameter
      }
    }
    self.init(order.map { covering[$0]! })
  }

  /// The slot of a tensor; nil when there is none of that name.
  public func slot(named name: String) -> Slot? {
    index[name].map { slots[$0] }
  }

  /// The slot that `parameter` is a slice of.
  ///
  /// - Throws: ``ComputeError`` when there is none, or it is too small.
  func slot(covering parameter: Parameter) throws(ComputeError) -> Slot {
    slots[try index(covering: parameter)]
  }

  /// Its position among ``slots``.
  func index(covering parameter: Parameter) throws(ComputeError) -> Int {
    guard let position = index[parameter.name] else {
      throw ComputeError(.weights, "no weights for '\(parameter.name)' \(parameter.shape)")
    }
    let stored = slots[position].parameter
    guard stored.covers(parameter) else {
      throw ComputeError(
        .weights,
        "'\(parameter.name)' needs \(parameter.shape), but only \(stored.shape) is stored")
    }
    return position
  }
}
