import CNASKernels
import NASNetworks

extension MaxPool: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    PoolComputation(window, takesLargest: true, at: site)
  }
  var backwardReads: BackwardReads { .inputs }
}

extension AveragePool: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    PoolComputation(window, takesLargest: false, countsPadding: countsPadding, at: site)
  }
}

extension GlobalMaxPool: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    let kernel = Extent(site.inputs[0].height, site.inputs[0].width)
    return PoolComputation(
      PoolingWindow(kernel: kernel, padding: 0), takesLargest: true, at: site)
  }
  var backwardReads: BackwardReads { .inputs }
}

/// The largest or the mean of each window.
private struct PoolComputation: Computation {
  private let shape: nas_pool
  private let takesLargest: Bool
  private let precision: Precision
  private let scratchCount: Int

  init(_ window: PoolingWindow, takesLargest: Bool, countsPadding: Bool = false, at site: Site) {
    shape = nas_pool(
      site,
      rows: nas_window(window.kernel.rows, window.stride.rows, window.padding.rows),
      columns: nas_window(window.kernel.columns, window.stride.columns, window.padding.columns),
      countsPadding: countsPadding)
    self.takesLargest = takesLargest
    precision = site.precision
    scratchCount = withUnsafePointer(to: shape) { nas_pool_scratch($0) }
  }

  var kernel: String { "\(Kernels.name) pool" }

  func forward(_ frame: Frame) {
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: shape) {
      (takesLargest ? kernels.max_forward : kernels.mean_forward)(
        $0, frame.input(0), frame.output)
    }
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    let kernels = Kernels.on(precision)
    let scratch = frame.worker.scratch(scratchCount)
    withUnsafePointer(to: shape) {
      if takesLargest {
        kernels.max_backward($0, frame.keptInput(0), frame.gradient, inputGradient, scratch)
      } else {
        kernels.mean_backward($0, frame.gradient, inputGradient, scratch)
      }
    }
  }
}

extension nas_pool {
  /// From the site's one input to its output.
  init(
    _ site: Site, rows: nas_window = .init(), columns: nas_window = .init(),
    countsPadding: Bool = false
  ) {
    let input = site.inputs[0]
    self.init(
      planes: site.images * padded(input.channels) / 16, height: input.height, width: input.width,
      output_height: site.output.height, output_width: site.output.width, rows: rows,
      columns: columns, counts_padding: countsPadding ? 1 : 0)
  }
}

extension Resize: ComputedOperation {
  /// Between the centres of the pixels.
  func computation(at site: Site) -> any Computation {
    func blend(_ output: Int, _ outputs: Int, _ inputs: Int) -> nas_blend {
      let place = max(
        0, (Float(output) + 0.5) * Float(inputs) / Float(outputs) - 0.5)
      let first = min(Int(place), inputs - 1)
      return nas_blend(
        first: first, second: min(first + 1, inputs - 1), share: place - Float(first))
    }
    return ResizeComputation(at: site, blend)
  }
}

extension Upsample: ComputedOperation {
  func computation(at site: Site) -> any Computation {
    ResizeComputation(at: site) { output, _, _ in
      nas_blend(first: output / factor, second: output / factor, share: 0)
    }
  }
}

/// Another number of rows and columns, each of them made of two.
private struct ResizeComputation: Computation {
  private let shape: nas_pool
  private let rows: [nas_blend]
  private let columns: [nas_blend]
  private let precision: Precision
  private let scratchCount: Int

  /// - Parameter blend: What an output along one axis is made of: its index, the number of outputs,
  ///   the number of inputs.
  init(at site: Site, _ blend: (Int, Int, Int) -> nas_blend) {
    let (input, output) = (site.inputs[0], site.output)
    shape = nas_pool(site)
    rows = (0..<output.height).map { blend($0, output.height, input.height) }
    columns = (0..<output.width).map { blend($0, output.width, input.width) }
    precision = site.precision
    scratchCount = withUnsafePointer(to: shape) { nas_pool_scratch($0) }
  }

  var kernel: String { "\(Kernels.name) resize" }

  func forward(_ frame: Frame) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).resize_forward($0, rows, columns, frame.input(0), frame.output)
    }
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    withUnsafePointer(to: shape) {
      Kernels.on(precision).resize_backward(
        $0, rows, columns, frame.gradient, inputGradient, frame.worker.scratch(scratchCount))
    }
  }
}
