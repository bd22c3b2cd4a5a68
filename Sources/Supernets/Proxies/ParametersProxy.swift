import NASCompute
import Foundation
import NASNetworks

/// The logarithm of the number of parameters.
enum ParametersProxy: Proxy {
  static let name = "log-parameters"

  static func score(_ trial: ProxyTrial, on worker: Worker) -> Double {
    log(Double(trial.network.parameterCount))
  }
}
