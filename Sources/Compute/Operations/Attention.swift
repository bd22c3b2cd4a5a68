import CNASKernels
import CNASOpenBLAS
import NASNetworks

extension SelfAttention: ComputedOperation {
  func computation(at site: Site) throws(ComputeError) -> any Computation {
    try AttentionComputation(self, at: site)
  }
  var backwardReads: BackwardReads { .inputs }
}

/// Self-attention. The projections are convolutions of one position; between them it is f32 on plain
/// rows, one for each position, with queries, keys and values of all heads side by side, so that a
/// head's are columns of one matrix. A head has whole blocks of channels, zeros beyond its own.
private struct AttentionComputation: Computation {
  private let planes: nas_planes
  private let precision: Precision
  private let width: Int
  private let heads: Int
  /// Channels of a head, without padding and with.
  private let own: Int
  private let each: Int
  private let hasBias: Bool
  private let project: PointwiseProjection
  private let merge: PointwiseProjection

  init(_ attention: SelfAttention, at site: Site) throws(ComputeError) {
    planes = site.planes(0)
    precision = site.precision
    width = site.inputs[0].channels
    heads = attention.heads
    own = attention.headWidth(of: width)
    each = padded(own)
    hasBias = attention.hasBias
    project = try PointwiseProjection(
      inputs: width, outputs: 3 * heads * each, hasBias: hasBias, at: site)
    merge = try PointwiseProjection(
      inputs: heads * each, outputs: width, hasBias: hasBias, at: site)
  }

  private var positions: Int { planes.area }
  private var inner: Int { heads * each }
  /// From one row of a head's weights to the next: whole blocks.
  private var step: Int { padded(positions) }
  private var factor: Float { 1 / Float(own).squareRoot() }
  private var innerPlanes: nas_planes {
    nas_planes(images: planes.images, blocks: inner / 16, area: positions)
  }
  private var projectedPlanes: nas_planes {
    nas_planes(images: planes.images, blocks: 3 * inner / 16, area: positions)
  }

  var kernel: String { "\(project.name), OpenBLAS sgemm, \(Kernels.name) softmax" }
  var passesGradientOn: Bool { true }

  var tensors: [TensorLayout] {
    func steps(_ count: Int, _ step: Int) -> [Int] { (0..<count).map { $0 * step } }
    let parts = [steps(3, inner), steps(heads, each), steps(own, 1)]
    let projection = Placement(
      parts.map { $0.map { $0 * width } } + [steps(width, 1)], count: 3 * inner * width)
    let merging = Placement(
      [steps(width, inner), steps(heads, each), steps(own, 1)], count: width * inner)
    let weights = [project.tensor(projection), merge.tensor(merging)]
    guard hasBias else { return weights }
    return [
      weights[0], .placed(Placement(parts, count: 3 * inner)), weights[1],
      .placed(Placement([width], rows: 1, columns: padded(width))),
    ]
  }

  private var mergeIndex: Int { hasBias ? 2 : 1 }

  /// Kept are queries, keys and values, the heads' weights, and their outputs in blocks. In a pass,
  /// projections in blocks and rows.
  var workspace: Workspace {
    let bytes = precision.bytes
    return Workspace(
      kept: [
        4 * 3 * positions * inner, 4 * heads * positions * step, bytes * positions * inner,
      ],
      forward: [bytes * 3 * positions * inner, 4 * positions * inner],
      backward: [
        bytes * 3 * positions * inner, 4 * 3 * positions * inner, 4 * positions * step,
        4 * positions * inner,
      ])
  }

  func forward(_ frame: Frame) throws(ComputeError) {
    let kernels = Kernels.on(precision)
    let (blocks, outputs) = (UnsafeMutableRawPointer(frame.forward(0)), frame.forward(1))
    let (projected, mixed) = (frame.kept(0), UnsafeMutableRawPointer(frame.kept(2)))
    try project.forward(frame, 0, frame.input(0), into: blocks)
    withUnsafePointer(to: projectedPlanes) { kernels.to_plain($0, 3 * inner, 1, blocks, projected) }
    for image in 0..<planes.images {
      let own = projected + 3 * image * positions * inner
      for head in 0..<heads {
        let weights = frame.kept(1) + (image * heads + head) * positions * step
        multiplyTransposed(
          factor, own + head * each, own + inner + head * each, 3 * inner, into: weights)
        softmax(weights)
        multiply(
          1, weights, own + 2 * inner + head * each, 3 * inner,
          into: outputs + image * positions * inner + head * each, inner)
      }
    }
    withUnsafePointer(to: innerPlanes) { kernels.from_plain($0, inner, 1, outputs, mixed) }
    try merge.forward(frame, mergeIndex, mixed, into: frame.output)
  }

  func backward(_ frame: Frame) throws(ComputeError) {
    let kernels = Kernels.on(precision)
    let blocks = UnsafeMutableRawPointer(frame.backward(0))
    try merge.backward(
      frame, mergeIndex, frame.gradient, input: UnsafeMutableRawPointer(frame.kept(2)),
      inputGradient: blocks)
    withUnsafePointer(to: innerPlanes) {
      kernels.to_plain($0, inner, 1, blocks, frame.backward(3))
    }
    for image in 0..<planes.images {
      for head in 0..<heads { headBackward(frame, image: image, head: head) }
    }
    withUnsafePointer(to: projectedPlanes) {
      kernels.from_plain($0, 3 * inner, 1, frame.backward(1), blocks)
    }
    try project.backward(
      frame, 0, blocks, input: frame.keptInput(0), inputGradient: frame.inputGradient(0))
  }

  /// With S the weights and O = S · V: dV = Sᵀ · dO, dS = dO · Vᵀ, through the softmax, and from it
  /// dQ = dS · K and dK = dSᵀ · Q, each times the factor.
  private func headBackward(_ frame: Frame, image: Int, head: Int) {
    let own = frame.kept(0) + 3 * image * positions * inner + head * each
    let dOwn = frame.backward(1) + 3 * image * positions * inner + head * each
    let dOutput = frame.backward(3) + image * positions * inner + head * each
    let weights = frame.kept(1) + (image * heads + head) * positions * step
    let dWeights = frame.backward(2)
    cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(positions), Int32(each), Int32(positions), 1,
      weights, Int32(step), dOutput, Int32(inner), 0, dOwn + 2 * inner, Int32(3 * inner))
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(positions), Int32(positions), Int32(each), 1,
      dOutput, Int32(inner), own + 2 * inner, Int32(3 * inner), 0, dWeights, Int32(step))
    var rows = nas_planes(images: positions, blocks: step / 16, area: 1)
    Kernels.on(.f32).softmax_channels_backward(&rows, positions, weights, dWeights, dWeights)
    multiply(factor, dWeights, own + inner, 3 * inner, into: dOwn, 3 * inner)
    cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(positions), Int32(each), Int32(positions),
      factor, dWeights, Int32(step), own, Int32(3 * inner), 0, dOwn + inner, Int32(3 * inner))
  }

  /// Over the positions that each position looks at.
  private func softmax(_ weights: UnsafeMutablePointer<Float>) {
    var rows = nas_planes(images: positions, blocks: step / 16, area: 1)
    Kernels.on(.f32).softmax_channels(&rows, positions, weights, weights)
  }

  /// weights = factor · a · bᵀ.
  private func multiplyTransposed(
    _ factor: Float, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ rowStep: Int,
    into weights: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(positions), Int32(positions), Int32(each),
      factor, a, Int32(rowStep), b, Int32(rowStep), 0, weights, Int32(step))
  }

  /// y = factor · weights · b.
  private func multiply(
    _ factor: Float, _ weights: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ rowStep: Int,
    into y: UnsafeMutablePointer<Float>, _ yStep: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(positions), Int32(each), Int32(positions),
      factor, weights, Int32(step), b, Int32(rowStep), 0, y, Int32(yStep))
  }
}

/// A linear map of the channels of each position, with its gradients: a convolution of one position.
private struct PointwiseProjection: Sendable {
  private let planes: nas_planes
  private let precision: Precision
  private let inputs: Int
  private let outputs: Int
  private let hasBias: Bool
  private let forwardPass: any DenseConvolution
  private let dataPass: (any DenseConvolution)?
  private let weightsPass: (any DenseConvolution)?
  private let layouts: [nas_weight_layout]
  private let gradientLayout: nas_weight_layout

  init(inputs: Int, outputs: Int, hasBias: Bool, at site: Site) throws(ComputeError) {
    let shape = Shape.sequence(channels: inputs, positions: site.inputs[0].area)
    (self.inputs, self.outputs, self.hasBias) = (inputs, outputs, hasBias)
    precision = site.precision
    planes = nas_planes(shape.with(channels: outputs), images: site.images)
    var key = ConvolutionKey(
      .forward(hasBias: hasBias), Convolution(outputChannels: outputs, kernel: 1), of: shape,
      isFirst: false, images: site.images, precision: site.precision)
    forwardPass = try key.makeConvolution()
    let forwardLayout = key.weightLayout
    gradientLayout = key.gradientLayout
    key.pass = .backwardData
    layouts = [forwardLayout, key.weightLayout]
    dataPass = site.isTraining ? try key.makeConvolution() : nil
    key.pass = .backwardWeights
    weightsPass = site.isTraining ? try key.makeConvolution() : nil
  }

  var name: String { forwardPass.name }

  func tensor(_ placement: Placement) -> TensorLayout {
    .pointwise(
      placement, outputs: outputs, inputs: inputs, layouts, gradient: gradientLayout)
  }

  /// - Parameter index: Of the weights among the frame's tensors; a bias comes next.
  func forward(
    _ frame: Frame, _ index: Int, _ x: UnsafeMutableRawPointer, into y: UnsafeMutableRawPointer
  ) throws(ComputeError) {
    try forwardPass.run(
      on: frame.worker, source: x, weights: frame.weights(index),
      bias: hasBias ? frame.weights(index + 1) : nil, destination: y, adds: false)
  }

  func backward(
    _ frame: Frame, _ index: Int, _ dy: UnsafeMutableRawPointer, input x: UnsafeMutableRawPointer,
    inputGradient: UnsafeMutableRawPointer?
  ) throws(ComputeError) {
    if hasBias {
      withUnsafePointer(to: planes) {
        Kernels.on(precision).add_channel_sums($0, dy, frame.weightsGradient(index + 1))
      }
    }
    try weightsPass?.run(
      on: frame.worker, source: x, weights: frame.weightsGradient(index), bias: nil,
      destination: dy, adds: !frame.run.isFirstChunk)
    guard let inputGradient else { return }
    try dataPass?.run(
      on: frame.worker, source: inputGradient, weights: frame.weights(index, layout: 1),
      destination: dy)
  }
}
