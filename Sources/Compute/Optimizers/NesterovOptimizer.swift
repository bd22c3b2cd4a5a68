import CNASKernels
import NASNetworks

/// Stochastic gradient descent with Nesterov momentum (Sutskever 2013), weight decay on weights
/// only (not on norms and biases), and clipping of the gradient by its global norm.
///
/// Its state is the velocity, one float a parameter in the stored layout.
public struct NesterovOptimizer: Sendable {
  public let layout: ParameterLayout
  public let momentum: Float
  public let decay: Float
  /// The gradient is scaled down to this norm when it is longer.
  public let clippingNorm: Float
  public let velocity: AlignedBuffer
  /// Of the gradient, by slot.
  private let squares: NumberTable

  /// - Parameter velocity: In the layout; changed by every step. Zeros to begin with.
  public init(
    layout: ParameterLayout, momentum: Float, decay: Float, clippingNorm: Float,
    velocity: AlignedBuffer
  ) {
    precondition(
      velocity.count == layout.count,
      "a velocity of \(velocity.count) floats, expected \(layout.count)")
    self.layout = layout
    self.momentum = momentum
    self.decay = decay
    self.clippingNorm = clippingNorm
    self.velocity = velocity
    squares = NumberTable(count: layout.slots.count)
  }

  /// Whether a gradient of this norm is scaled down.
  public func clips(norm: Double) -> Bool { norm.isFinite && norm > Double(clippingNorm) }

  /// Changes the weights by one step.
  ///
  /// - Returns: The gradient's norm before clipping. When it is not finite the weights stay as
  ///   they are.
  public func step(
    rate: Float, gradient: UnsafePointer<Float>, weights: UnsafeMutablePointer<Float>,
    on pool: WorkerPool
  ) throws -> Double {
    nonisolated(unsafe) let (gradient, weights) = (gradient, weights)
    try pool.forEach(layout.slots.count) { index, _ in
      let slot = layout.slots[index]
      squares[index] = Kernels.table.sum_of_squares(slot.parameter.count, gradient + slot.offset)
    }
    let norm = squares.sum.squareRoot()
    guard norm.isFinite else { return norm }
    let factor = clips(norm: norm) ? clippingNorm / Float(norm) : 1
    try pool.forEach(layout.slots.count) { index, _ in
      let slot = layout.slots[index]
      Kernels.table.nesterov(
        slot.parameter.count, rate, momentum, slot.parameter.role == .weight ? decay : 0, factor,
        gradient + slot.offset, velocity.pointer + slot.offset, weights + slot.offset)
    }
    return norm
  }
}

/// Numbers that tasks write, each its own.
private final class NumberTable: @unchecked Sendable {
  private let numbers: UnsafeMutableBufferPointer<Double>

  init(count: Int) {
    numbers = .allocate(capacity: count)
    numbers.initialize(repeating: 0)
  }

  deinit { numbers.deallocate() }

  subscript(index: Int) -> Double {
    get { numbers[index] }
    set { numbers[index] = newValue }
  }

  /// Added in their order.
  var sum: Double { numbers.reduce(0, +) }
}
