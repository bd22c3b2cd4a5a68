import NASNetworks

extension Add: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    .sum(of: x)
  }
}

extension Multiply: PyTorchOperation {
  /// Vectors get the dimensions that they count for.
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let factors = zip(x, site.inputs).map { factor, shape in
      guard shape.layout == .vector else { return factor }
      return switch site.output.layout {
      case .image: "\(factor, least: .atom)[:, :, None, None]"
      case .sequence: "\(factor, least: .atom)[:, None]"
      case .vector: factor
      }
    }
    return .product(of: factors)
  }
}

extension Concatenate: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let dimension = axis == .channels ? site.shape.channelDimension : 1
    return "torch.cat([\(PythonExpression.list(x))], dim=\(dimension))"
  }
}
