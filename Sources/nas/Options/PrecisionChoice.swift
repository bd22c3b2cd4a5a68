import ArgumentParser
import Compute

/// What `--precision` takes.
enum PrecisionChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case f32
  case bf16

  /// The number format meant; nil where this build does not have it.
  var precision: Precision? {
    self == .auto ? .f32 : Precision(rawValue: rawValue)
  }

  /// - Throws: when this build does not have the format.
  func validate() throws {
    guard precision == nil else { return }
    let known = Precision.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--precision \(rawValue) is not in this build, which has \(known) only")
  }
}
