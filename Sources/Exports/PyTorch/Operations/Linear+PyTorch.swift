import NASNetworks

extension Linear: PyTorchOperation {
  /// At each position of an image it is a convolution of one pixel.
  func modules(_ site: LayerSite) -> [PythonCall] {
    let isImage = site.layout == .image
    let bias = PythonHole("bias", .other, .flag(hasBias), fallback: .flag(true))
    let channels = [
      PythonCall.Argument.place(site.inputChannels), .place(.channels("width", outputs)),
    ]
    let kernel: [PythonCall.Argument] = isImage ? [.keyword("kernel_size", "1")] : []
    return [
      PythonCall(
        isImage ? "nn.Conv2d" : "nn.Linear", channels + kernel + [.keyword("bias", bias)])
    ]
  }

  func shape(of parameter: Parameter, _ site: LayerSite) -> [Int] {
    parameter.role == .weight && site.layout == .image
      ? parameter.shape + [1, 1] : parameter.shape
  }
}
