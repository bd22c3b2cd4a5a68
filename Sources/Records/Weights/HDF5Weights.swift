import NASHdf5

/// The tensors of an HDF5 file of weights, in PyTorch's names and layouts.
///
/// - What h5py writes keeps its names, groups joined by `.`.
/// - Keras 3 (`save_weights("x.weights.h5")`) numbers a layer's variables below `vars`, whose attribute
///   `name` is the layer's. Older Keras calls them `kernel:0`, `gamma:0` and so on.
///
/// Keras's kernels are rows × columns × in × out, and become out × in × rows × columns.
enum HDF5Weights {
  static func tensors(of root: HDF5Group) -> [NamedTensor] {
    var tensors: [NamedTensor] = []
    collect(root, path: [], into: &tensors)
    return tensors
  }

  private static func collect(
    _ group: HDF5Group, path: [String], into tensors: inout [NamedTensor]
  ) {
    var layer: KerasLayer?
    if path.last == "vars" { layer = KerasLayer(group, path: path) }
    for member in group.members {
      switch member.node {
      case .group(let inner): collect(inner, path: path + [member.name], into: &tensors)
      case .dataset(let dataset):
        guard case .float(let values) = dataset.values else { continue }
        let tensor = NamedTensor(
          name: (path + [member.name]).joined(separator: "."), shape: dataset.shape, values: values)
        tensors.append(layer?.tensor(member.name, tensor) ?? legacy(tensor, path, member.name))
      }
    }
  }

  /// Of older Keras, `layer/layer/kernel:0`; anything else stays as it is.
  private static func legacy(
    _ tensor: NamedTensor, _ path: [String], _ name: String
  ) -> NamedTensor {
    guard name.hasSuffix(":0"), let role = KerasLayer.roles[String(name.dropLast(2))] else {
      return tensor
    }
    var layers = path
    if let last = layers.last, layers.dropLast().last == last { layers.removeLast() }
    return tensor.inPyTorchLayout(isDepthwise: name.hasPrefix("depthwise"), role: role)
      .named((layers + [role]).joined(separator: "."))
  }
}

/// A layer whose variables are numbered.
private struct KerasLayer {
  /// The names of variables in Keras, and in PyTorch.
  static let roles = [
    "kernel": "weight", "depthwise_kernel": "weight", "bias": "bias", "gamma": "weight",
    "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var",
  ]

  let name: String
  /// Its class: `conv2d`, `batch_normalization`.
  let kind: String
  /// What each of its variables is.
  let roles: [String]

  init(_ variables: HDF5Group, path: [String]) {
    let own = path.dropLast().last ?? ""
    let digits = own.reversed().prefix { $0.isNumber }.count
    kind =
      digits > 0 && own.dropLast(digits).hasSuffix("_") ? String(own.dropLast(digits + 1)) : own
    if case .text(let text)? = variables.attributes["name"] { name = text } else { name = own }
    // Three variables of a norm are without its factor, or without its offset: nobody can tell.
    roles =
      kind == "batch_normalization"
      ? (variables.members.count == 4 ? ["weight", "bias", "running_mean", "running_var"] : [])
      : ["weight", "bias"]
  }

  func tensor(_ number: String, _ tensor: NamedTensor) -> NamedTensor? {
    guard let number = Int(number), roles.indices.contains(number) else { return nil }
    return tensor.inPyTorchLayout(isDepthwise: kind.hasPrefix("depthwise"), role: roles[number])
      .named("\(name).\(roles[number])")
  }
}

extension NamedTensor {
  fileprivate func named(_ name: String) -> NamedTensor {
    NamedTensor(name: name, shape: shape, values: values)
  }

  /// A Keras kernel with its axes where PyTorch has them.
  fileprivate func inPyTorchLayout(isDepthwise: Bool, role: String) -> NamedTensor {
    // One without numbers, of whatever shape, is no kernel.
    guard role == "weight", !values.isEmpty else { return self }
    switch shape.count {
    case 4 where isDepthwise:
      // Rows, columns, channels, filters of each: a group each.
      let moved = permuted([2, 3, 0, 1])
      return NamedTensor(
        name: name, shape: [shape[2] * shape[3], 1, shape[0], shape[1]], values: moved.values)
    case 4: return permuted([3, 2, 0, 1])
    case 3: return permuted([2, 1, 0])
    case 2: return permuted([1, 0])
    default: return self
    }
  }

  /// The axes in another order: the first is `order[0]` of the present ones.
  fileprivate func permuted(_ order: [Int]) -> NamedTensor {
    NamedTensor(
      name: name, shape: order.map { shape[$0] },
      values: Self.places(in: shape, by: order).map { values[$0] })
  }
}
