import CNASKernels
import NASNetworks

/// Changes weights by their gradient: clips it, lets weights decay, and moves them by a rule.
///
/// Its state are the rule's moments, each one float a parameter in the stored layout.
public struct Optimizer: Sendable {
  public let layout: ParameterLayout
  public let settings: OptimizerSettings
  public let rule: any UpdateRule
  public let state: AlignedBuffer
  /// The learning rate of each slot, as a share of a step's; 0 for one that stays as it is, whose
  /// gradient counts as none. Nil for all of a step's.
  public let rates: [Float]?
  /// Of the gradient, by slot.
  private let squares: NumberTable

  /// - Parameters:
  ///   - settings: Of a rule that there is.
  ///   - state: In ``OptimizerSettings/stateLayout(of:)``; changed by every step. Zeros to begin with,
  ///     which nil stands for.
  ///   - rates: One a slot, none negative.
  public init(
    layout: ParameterLayout, settings: OptimizerSettings, state: AlignedBuffer? = nil,
    rates: [Float]? = nil
  ) {
    guard let rule = UpdateRules.named(settings.name) else {
      preconditionFailure("Optimizer: no rule is called '\(settings.name)'")
    }
    let count = settings.stateLayout(of: layout).count
    self.layout = layout
    self.settings = settings
    self.rule = rule
    self.state = state ?? AlignedBuffer(count: count)
    precondition(
      self.state.count == count, "a state of \(self.state.count) floats, expected \(count)")
    precondition(
      rates?.count ?? layout.slots.count == layout.slots.count,
      "\(rates?.count ?? 0) rates for \(layout.slots.count) tensors")
    self.rates = rates
    squares = NumberTable(count: layout.slots.count)
  }

  private func rate(of slot: Int) -> Float { rates?[slot] ?? 1 }

  /// Whether a gradient of this norm is scaled down.
  public func clips(norm: Double) -> Bool {
    norm.isFinite && norm > settings.clippingNorm.map { Double(Float($0)) } ?? .infinity
  }

  /// The norm of a tensor's gradient in the last step, before clipping.
  ///
  /// - Parameter index: The tensor's, in the layout.
  public func gradientNorm(ofSlot index: Int) -> Double { squares[index].squareRoot() }

  /// Changes the weights by one step.
  ///
  /// - Parameters:
  ///   - number: Of the step, from 0, over the whole training: moments begin empty.
  ///   - gradient: In the layout; overwritten.
  /// - Returns: The gradient's norm before clipping. When it is not finite the weights stay as
  ///   they are.
  public func step(
    _ number: Int, rate: Float, gradient: UnsafeMutablePointer<Float>,
    weights: UnsafeMutablePointer<Float>, on pool: WorkerPool
  ) throws -> Double {
    nonisolated(unsafe) let (gradient, weights) = (gradient, weights)
    try pool.forEach(layout.slots.count) { index, _ in
      let slot = layout.slots[index]
      guard self.rate(of: index) > 0 else { return squares[index] = 0 }
      squares[index] = Kernels.table.sum_of_squares(slot.parameter.count, gradient + slot.offset)
    }
    let norm = squares.sum.squareRoot()
    guard norm.isFinite else { return norm }
    let factor = clips(norm: norm) ? Float(settings.clippingNorm ?? 1) / Float(norm) : 1
    let update = update(number, rate: rate, factor: factor)
    try pool.forEach(layout.slots.count) { index, _ in
      let share = self.rate(of: index)
      guard share > 0 else { return }
      var update = update
      update.rate *= share
      self.update(layout.slots[index], update, gradient: gradient, weights: weights)
    }
    return norm
  }

  /// The step's numbers, as weights have them.
  private func update(_ number: Int, rate: Float, factor: Float) -> nas_update {
    func share(_ decay: Double) -> Float { Float(1 - pow(decay, number + 1)) }
    return nas_update(
      rate: rate, factor: factor, decay: decouples ? 0 : Float(settings.weightDecay),
      momentum: Float(settings.momentum), mean_gain: Float(1 - settings.momentum),
      square_decay: Float(settings.squareDecay), square_gain: Float(1 - settings.squareDecay),
      epsilon: Float(settings.epsilon), mean_weight: share(settings.momentum),
      square_weight: share(settings.squareDecay))
  }

  private var decouples: Bool { settings.decouplesDecay ?? rule.decouplesDecay }

  private func update(
    _ slot: ParameterLayout.Slot, _ update: nas_update, gradient: UnsafeMutablePointer<Float>,
    weights: UnsafeMutablePointer<Float>
  ) {
    let (count, isWeight) = (slot.parameter.count, slot.parameter.role.isOfProducts)
    let (gradient, weights) = (gradient + slot.offset, weights + slot.offset)
    var update = update
    if !isWeight { update.decay = 0 }
    var regularisation = nas_regularisation(
      factor: update.factor, limit: settings.clippingValue.map { Float($0) } ?? .infinity,
      sparsity: isWeight ? Float(settings.sparsity) : 0,
      keep: isWeight && decouples ? 1 - update.rate * Float(settings.weightDecay) : 1)
    if regularisation.limit < .infinity || regularisation.sparsity > 0 || regularisation.keep != 1 {
      Kernels.table.regularise(count, &regularisation, gradient, weights)
      update.factor = 1
    }
    rule.update(
      UpdatedTensor(
        count: count, gradient: gradient, weights: weights, step: update,
        moments: state.pointer + slot.offset, stride: layout.count))
  }

  /// The power of a whole number, from multiplications alone: the same bits everywhere.
  private func pow(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
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
