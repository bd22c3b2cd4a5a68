import CNASOpenBLAS

/// y = x · Wᵀ + b for `images` rows, by OpenBLAS. Matrices are row-major and dense.
struct FullyConnected: Sendable {
  let images: Int
  let inputs: Int
  let outputs: Int

  /// - Parameters:
  ///   - x: [images, inputs]
  ///   - weights: [outputs, inputs]
  ///   - bias: [outputs]; nil for none
  ///   - y: [images, outputs]
  func forward(
    _ x: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    into y: UnsafeMutablePointer<Float>
  ) {
    if let bias {
      for image in 0..<images { (y + image * outputs).update(from: bias, count: outputs) }
    }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(images), Int32(outputs), Int32(inputs), 1, x,
      Int32(inputs), weights, Int32(inputs), bias == nil ? 0 : 1, y, Int32(outputs))
  }

  /// Adds to the gradients of weights and bias and writes that of x, given that of y.
  func backward(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    weightsGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(outputs), Int32(inputs), Int32(images), 1, dy,
      Int32(outputs), x, Int32(inputs), 1, weightsGradient, Int32(inputs))
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(images), Int32(inputs), Int32(outputs), 1,
      dy, Int32(outputs), weights, Int32(inputs), 0, inputGradient, Int32(inputs))
    guard let biasGradient else { return }
    for image in 0..<images {
      let row = dy + image * outputs
      for output in 0..<outputs { biasGradient[output] += row[output] }
    }
  }
}
