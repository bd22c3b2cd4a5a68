import NASCompute
import NASNetworks

/// The convolutions on the longest way from the images to the logits.
enum DepthProxy: Proxy {
  static let name = "depth"

  static func score(_ trial: ProxyTrial, on worker: Worker) -> Double {
    Double(trial.network.convolutionDepth)
  }
}

extension Network {
  fileprivate var convolutionDepth: Int {
    var depths = [0]
    for layer in layers {
      let before = layer.inputs.map { depths[$0] }.max() ?? 0
      if layer.operation is Convolution {
        depths.append(before + 1)
      } else {
        depths.append(before)
      }
    }
    return depths[depths.count - 1]
  }
}
