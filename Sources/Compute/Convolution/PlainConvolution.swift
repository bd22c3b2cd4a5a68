import CNASKernels

/// A dense convolution by our own kernels, which every processor runs.
struct PlainConvolution: DenseConvolution {
  private let key: ConvolutionKey
  private let shape: nas_convolution
  private let scratchCount: Int

  init(_ key: ConvolutionKey) {
    self.key = key
    shape = nas_convolution(
      images: key.images, groups: key.groups, inputs: key.inputs, outputs: key.outputs,
      height: key.height, width: key.width,
      output_height: key.outputHeight, output_width: key.outputWidth, rows: key.rows,
      columns: key.columns, is_first: key.isFirst ? 1 : 0)
    scratchCount = withUnsafePointer(to: shape) { nas_convolution_scratch($0) }
  }

  var name: String { "\(Kernels.name) convolution" }

  func run(
    on worker: Worker, source: UnsafeMutableRawPointer, weights: UnsafeMutablePointer<Float>,
    bias: UnsafeMutablePointer<Float>?, destination: UnsafeMutableRawPointer, adds: Bool
  ) {
    let kernels = Kernels.on(key.precision)
    let scratch = worker.scratch(scratchCount)
    withUnsafePointer(to: shape) { shape in
      switch key.pass {
      case .forward:
        kernels.convolution_forward(
          shape, source, weights, bias, nil, nas_activation_none, destination, scratch)
      case .inference(let activation, let adds):
        kernels.convolution_forward(
          shape, source, weights, bias, adds ? destination : nil, activation.kernelValue,
          destination, scratch)
      case .backwardData:
        kernels.convolution_backward_data(shape, destination, weights, source, scratch)
      case .backwardWeights:
        if !adds { weights.update(repeating: 0, count: key.weightCount) }
        kernels.convolution_backward_weights(shape, source, destination, weights, scratch)
      }
    }
  }
}
