import NASCompute
import Foundation

/// The logarithm of the gradient's norm (Abdelfattah 2021, arXiv:2101.08134).
enum GradientNormProxy: Proxy {
  static let name = "gradient-norm"

  static func score(_ trial: ProxyTrial, on worker: Worker) -> Double {
    let squares = trial.gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }
    return 0.5 * log(max(squares, .leastNormalMagnitude))
  }
}
