import NASCompute
import Foundation

/// Connection sensitivity: the logarithm of the sum of |weight · gradient| (Lee 2019,
/// arXiv:1810.02340, SNIP; summed over a network by Abdelfattah 2021, arXiv:2101.08134).
enum SensitivityProxy: Proxy {
  static let name = "snip"

  static func score(_ trial: ProxyTrial, on worker: Worker) -> Double {
    let sum = zip(trial.weights.elements, trial.gradient.elements).reduce(0) {
      $0 + abs(Double($1.0) * Double($1.1))
    }
    return log(max(sum, .leastNormalMagnitude))
  }
}
