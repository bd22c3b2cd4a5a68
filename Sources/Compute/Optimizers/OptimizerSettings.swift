import NASNetworks

/// What an optimizer goes by, besides the learning rate.
public struct OptimizerSettings: Sendable, Hashable, Codable {
  /// One of ``UpdateRules/names``.
  public var name: String
  /// Of the velocity, or of the mean of gradients (β₁ of Adam); in 0..<1.
  public var momentum: Double
  /// Of the mean of squares (β₂ of Adam, α of RMSprop); in 0..<1.
  public var squareDecay: Double
  /// Added to a root, so that nothing is divided by zero.
  public var epsilon: Double
  /// Of weights (L2), attention's projections among them; norms, biases and embeddings do not decay.
  public var weightDecay: Double
  /// Whether weights decay by themselves and not by their gradient; nil for what is usual with the
  /// rule.
  public var decouplesDecay: Bool?
  /// The pull of weights towards zero (L1), whatever their size; not of norms, biases and embeddings.
  public var sparsity: Double
  /// The gradient's greatest norm; nil for no limit.
  public var clippingNorm: Double?
  /// The greatest size of an element of the gradient; nil for no limit.
  public var clippingValue: Double?

  public init(
    name: String = "nesterov", momentum: Double = 0.9, squareDecay: Double? = nil,
    epsilon: Double = 1e-8, weightDecay: Double = 1e-4, decouplesDecay: Bool? = nil,
    sparsity: Double = 0, clippingNorm: Double? = 5, clippingValue: Double? = nil
  ) {
    self.name = name
    self.momentum = momentum
    self.squareDecay = squareDecay ?? (name == "rmsprop" ? 0.99 : 0.999)
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decouplesDecay = decouplesDecay
    self.sparsity = sparsity
    self.clippingNorm = clippingNorm
    self.clippingValue = clippingValue
  }
}

extension OptimizerSettings {
  /// Where an optimizer's moments lie: one after the other, each as the weights do. The tensors of the
  /// first have the names of the weights, those of others the moment's name, too.
  public func stateLayout(of weights: ParameterLayout) -> ParameterLayout {
    let moments = UpdateRules.named(name)?.moments ?? []
    return ParameterLayout(
      moments.enumerated().flatMap { index, moment in
        weights.slots.map { slot in
          Parameter(
            name: slot.parameter.name + (index == 0 ? "" : "." + moment),
            shape: slot.parameter.shape, role: slot.parameter.role)
        }
      })
  }
}
