import NASNetworks

extension Convolution: KerasOperation {
  /// Keras has no stride together with a dilation: where both are even, say, every second pixel is read,
  /// and both are half of what they were.
  func layers(_ site: LayerSite) -> [PythonCall] {
    let skip = Extent(
      commonDivisor(stride.rows, dilation.rows), commonDivisor(stride.columns, dilation.columns))
    let stride = Extent(stride.rows / skip.rows, stride.columns / skip.columns)
    let dilation = Extent(dilation.rows / skip.rows, dilation.columns / skip.columns)
    guard skip.isSquare, stride == 1 || dilation == 1 else { return [] }
    return [
      PythonCall(
        .convolution,
        [
          .place(.channels("width", outputChannels)),
          .place(.init("kernel", .kernel, .init(kernel))),
          .keyword("stride", .init("stride", .stride, .init(stride), fallback: .whole(1))),
          .keyword("padding", .init("padding", .padding, .init(padding), fallback: .whole(0))),
          .keyword(
            "dilation", .init("dilation", .dilation, .init(dilation), fallback: .whole(1))),
          .keyword("groups", .channels("groups", groups, fallback: 1)),
          .keyword("bias", .init("bias", .other, .flag(hasBias), fallback: .flag(true))),
          .keyword("skip", .init("skip", .other, .init(skip), fallback: .whole(1))),
        ])
    ]
  }

  /// `[kernel rows, kernel columns, in / groups, out]`; one filter a channel `[…, in, out / in]`.
  func variables(_ site: LayerSite) -> [KerasVariable] {
    let inputs = site.shape.channels
    let isDepthwise = groups == inputs && groups > 1
    let shape = [kernel.rows, kernel.columns, inputs, outputChannels / inputs]
    let weight = KerasVariable(
      "weight", of: "convolve", axes: [2, 3, 1, 0], shape: isDepthwise ? shape : nil)
    return hasBias ? [weight, KerasVariable("bias", of: "convolve", axes: [0])] : [weight]
  }

  private func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}

extension PythonHelper {
  fileprivate static let convolution = PythonHelper(
    name: "Convolution",
    definition: """
      class Convolution(layers.Layer):
          \"""A convolution with as many zeros on every side, of every `skip`th row and column.

          Keras's own "same" has fewer above and left where there is a stride.
          \"""

          def __init__(
              self, width, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True, skip=1
          ):
              super().__init__()
              self.width = width
              self.groups = groups
              self.skip = skip
              self.pad = layers.ZeroPadding2D(padding) if padding else None
              self.settings = {
                  "kernel_size": kernel,
                  "strides": stride,
                  "dilation_rate": dilation,
                  "use_bias": bias,
              }

          def build(self, shape):
              inputs = shape[-1]
              if inputs == self.groups > 1:
                  self.convolve = layers.DepthwiseConv2D(
                      depth_multiplier=self.width // inputs, **self.settings
                  )
              else:
                  self.convolve = layers.Conv2D(self.width, groups=self.groups, **self.settings)

          def call(self, x):
              if self.pad:
                  x = self.pad(x)
              if self.skip > 1:
                  x = x[:, :: self.skip, :: self.skip]
              return self.convolve(x)
      """)
}
