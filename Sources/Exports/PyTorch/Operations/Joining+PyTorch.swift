import NASNetworks

extension Add: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    x.dropFirst().reduce(x[0]) { sum, next in
      let sum: PythonExpression = "\(sum) + \(next, least: .product)"
      return sum.bound(by: .sum)
    }
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
    return factors.dropFirst().reduce(factors[0]) { product, next in
      let product: PythonExpression = "\(product, least: .product) * \(next, least: .atom)"
      return product.bound(by: .product)
    }
  }
}

extension Concatenate: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let list = x.dropFirst().reduce(x[0]) { "\($0), \($1)" }
    let dimension = axis == .channels ? site.shape.channelDimension : 1
    return "torch.cat([\(list)], dim=\(dimension))"
  }
}
