import CNASKernels
import CNASOpenBLAS
import NASNetworks

extension SelfAttention: ComputedOperation {
  func computation(at site: Site) -> any Computation { AttentionComputation(self, at: site) }
}

/// Self-attention, in f32 and on plain rows, one for each position: queries, keys and values of all
/// heads side by side, so that a head's are columns of one matrix.
private struct AttentionComputation: Computation {
  private let planes: nas_planes
  private let precision: Precision
  private let width: Int
  private let heads: Int
  private let each: Int
  private let hasBias: Bool
  /// x to queries, keys and values; the heads' outputs to y.
  private let project: FullyConnected
  private let merge: FullyConnected

  init(_ attention: SelfAttention, at site: Site) {
    planes = site.planes(0)
    precision = site.precision
    width = site.inputs[0].channels
    heads = attention.heads
    each = attention.headWidth(of: width)
    hasBias = attention.hasBias
    let rows = site.images * planes.area
    project = FullyConnected(images: rows, inputs: width, outputs: 3 * heads * each)
    merge = FullyConnected(images: rows, inputs: heads * each, outputs: width)
  }

  private var positions: Int { planes.area }
  private var inner: Int { heads * each }
  /// From one row of a head's weights to the next: whole blocks.
  private var step: Int { padded(positions) }
  private var factor: Float { 1 / Float(each).squareRoot() }

  var kernel: String { "OpenBLAS sgemm, \(Kernels.name) softmax" }
  var passesGradientOn: Bool { true }

  var placements: [Placement] {
    let projection = Placement(dense: [3, heads, each, width])
    let merging = Placement(dense: [width, heads, each])
    return hasBias
      ? [projection, Placement(dense: [3, heads, each]), merging, Placement(dense: [width])]
      : [projection, merging]
  }

  private var mergeIndex: Int { hasBias ? 2 : 1 }

  /// Kept are x, queries with keys and values, the heads' weights, their outputs.
  var workspace: Workspace {
    let numbers = [
      positions * width, 3 * positions * inner, heads * positions * step, positions * inner,
    ]
    return Workspace(
      kept: numbers.map { 4 * $0 }, forward: [4 * positions * width],
      backward: [
        positions * width, 3 * positions * inner, positions * step, positions * inner,
      ].map { 4 * $0 })
  }

  func forward(_ frame: Frame) {
    let kernels = Kernels.on(precision)
    let (x, projected, outputs, y) =
      (frame.kept(0), frame.kept(1), frame.kept(3), frame.forward(0))
    withUnsafePointer(to: planes) { kernels.to_plain($0, width, 1, frame.input(0), x) }
    project.forward(
      x, weights: frame.weights(0), bias: hasBias ? frame.weights(1) : nil, into: projected)
    for image in 0..<planes.images {
      let own = projected + 3 * image * positions * inner
      for head in 0..<heads {
        let weights = frame.kept(2) + (image * heads + head) * positions * step
        multiplyTransposed(
          factor, own + head * each, own + inner + head * each, 3 * inner, into: weights)
        softmax(weights)
        multiply(
          1, weights, own + 2 * inner + head * each, 3 * inner,
          into: outputs + image * positions * inner + head * each, inner)
      }
    }
    merge.forward(
      outputs, weights: frame.weights(mergeIndex),
      bias: hasBias ? frame.weights(mergeIndex + 1) : nil, into: y)
    withUnsafePointer(to: planes) { kernels.from_plain($0, width, 1, y, frame.output) }
  }

  func backward(_ frame: Frame) {
    let kernels = Kernels.on(precision)
    let (dy, dProjected, dOutputs) = (frame.backward(0), frame.backward(1), frame.backward(3))
    withUnsafePointer(to: planes) { kernels.to_plain($0, width, 1, frame.gradient, dy) }
    merge.backward(
      dy, input: frame.kept(3), weights: frame.weights(mergeIndex),
      weightsGradient: frame.weightsGradient(mergeIndex),
      biasGradient: hasBias ? frame.weightsGradient(mergeIndex + 1) : nil,
      inputGradient: dOutputs)
    for image in 0..<planes.images {
      for head in 0..<heads { headBackward(frame, image: image, head: head) }
    }
    project.backward(
      dProjected, input: frame.kept(0), weights: frame.weights(0),
      weightsGradient: frame.weightsGradient(0),
      biasGradient: hasBias ? frame.weightsGradient(1) : nil, inputGradient: dy)
    guard let inputGradient = frame.inputGradient(0) else { return }
    withUnsafePointer(to: planes) { kernels.from_plain($0, width, 1, dy, inputGradient) }
  }

  /// With S the weights and O = S · V: dV = Sᵀ · dO, dS = dO · Vᵀ, through the softmax, and from it
  /// dQ = dS · K and dK = dSᵀ · Q, each times the factor.
  private func headBackward(_ frame: Frame, image: Int, head: Int) {
    let own = frame.kept(1) + 3 * image * positions * inner + head * each
    let dOwn = frame.backward(1) + 3 * image * positions * inner + head * each
    let dOutput = frame.backward(3) + image * positions * inner + head * each
    let weights = frame.kept(2) + (image * heads + head) * positions * step
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
