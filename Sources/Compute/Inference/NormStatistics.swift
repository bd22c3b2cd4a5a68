/// Mean and variance of every batch norm of one network, in layer order, by channel.
public struct NormStatistics: Sendable, Hashable {
  public var means: [[Float]]
  /// Biased: divided by the count.
  public var variances: [[Float]]

  public init(means: [[Float]], variances: [[Float]]) {
    precondition(
      means.count == variances.count, "\(means.count) means, \(variances.count) variances")
    self.means = means
    self.variances = variances
  }

  /// Whether there are only numbers. An infinite variance would fold to weights of zero.
  public var isFinite: Bool {
    (means + variances).allSatisfy { $0.allSatisfy(\.isFinite) }
  }
}
