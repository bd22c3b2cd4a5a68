import NASNetworks

extension Convolution: PyTorchOperation {
  func modules(_ site: LayerSite) -> [PythonCall] {
    [
      PythonCall(
        "nn.Conv2d",
        [
          .place(site.inputChannels), .place(.channels("width", outputChannels)),
          .place(.init("kernel", .kernel, .init(kernel))),
          .keyword("stride", .init("stride", .stride, .init(stride), fallback: .whole(1))),
          .keyword("padding", .init("padding", .padding, .init(padding), fallback: .whole(0))),
          .keyword(
            "dilation", .init("dilation", .dilation, .init(dilation), fallback: .whole(1))),
          .keyword("groups", .channels("groups", groups, fallback: 1)),
          .keyword("bias", .init("bias", .other, .flag(hasBias), fallback: .flag(true))),
        ])
    ]
  }
}
