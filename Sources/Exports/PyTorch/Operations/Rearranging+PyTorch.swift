import NASNetworks

extension Split: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    let parts = PythonHole("parts", .other, .whole(self.parts))
    let part = PythonHole("part", .other, .whole(self.part - 1))
    return "\(x[0], least: .atom).chunk(\(parts), dim=\(site.shape.channelDimension))[\(part)]"
  }
}

extension ChannelShuffle: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    site.layout == .image
      ? [PythonCall("nn.ChannelShuffle", [.place(.init("groups", .other, .whole(groups)))])] : []
  }

  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    guard site.layout != .image else { return nil }
    let groups = PythonHole("groups", .other, .whole(self.groups))
    return
      "\(x[0], least: .atom).unflatten(-1, (\(groups), -1)).transpose(-1, -2).flatten(-2)"
  }
}

extension Flatten: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] { [PythonCall("nn.Flatten")] }

  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "\(x[0], least: .atom).flatten(1)"
  }
}

extension Crop: PyTorchOperation {
  func function(_ x: [PythonExpression], _ site: LayerSite) -> PythonExpression? {
    "\(x[0], least: .atom)[:, :, \(PythonText.slice(top, bottom)), \(PythonText.slice(left, right))]"
  }
}

extension Resize: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let size = PythonHole("size", .other, .init(size))
    return [PythonCall("nn.Upsample", [.place(size), .keyword("mode", "\"bilinear\"")])]
  }
}

extension Upsample: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    let factor = PythonHole("factor", .other, .whole(self.factor))
    // PyTorch's older "nearest" misses some factors by a rounding error.
    let mode = "\"nearest-exact\""
    return [PythonCall("nn.Upsample", [.keyword("scale_factor", factor), .keyword("mode", mode)])]
  }
}
