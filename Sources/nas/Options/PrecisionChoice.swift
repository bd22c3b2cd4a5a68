import ArgumentParser
import NASCompute

/// What `--precision` takes.
enum PrecisionChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case f32
  case bf16

  /// The number format meant.
  var precision: Precision {
    switch self {
    case .auto: .fastest
    case .f32: .f32
    case .bf16: .bf16
    }
  }
}
