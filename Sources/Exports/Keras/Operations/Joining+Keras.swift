import NASNetworks

extension Add: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    .sum(of: x)
  }
}

extension Multiply: KerasOperation {
  /// Vectors get the dimensions that they count for.
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let factors = zip(x, site.inputs).map { factor, shape in
      guard shape.layout == .vector else { return factor }
      return switch site.output.layout {
      case .image: "\(factor, least: .atom)[:, None, None]"
      case .sequence: "\(factor, least: .atom)[:, None]"
      case .vector: factor
      }
    }
    return .product(of: factors)
  }
}

extension Concatenate: KerasOperation {
  func expression(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "ops.concatenate([\(PythonExpression.list(x))], axis=\(axis == .channels ? -1 : 1))"
  }
}
