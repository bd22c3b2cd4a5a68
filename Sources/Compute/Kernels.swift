import CNASKernels
import Foundation
import NASNetworks

/// The kernels that this process runs: the best that the processor has, or those named by the
/// environment's `NAS_KERNELS` (`reference`, `avx2`, `avx512`, `avx512_bf16`).
package enum Kernels {
  /// The table of the chosen level.
  nonisolated(unsafe) static let table: nas_kernel_table = nas_kernels(level).pointee

  /// The kernels on activations of a precision.
  static func on(_ precision: Precision) -> nas_element_kernels {
    switch precision {
    case .f32: table.f32.pointee
    case .bf16: table.bf16.pointee
    }
  }

  /// Its name, for the run file: `avx512`.
  package static var name: String { String(cString: table.name) }

  /// Whether bf16 has instructions.
  static var hasBF16: Bool { level == nas_level_avx512_bf16 }

  /// Whether dense convolutions are oneDNN's: with blocks of 16 channels it is fast on AVX-512
  /// only.
  static var usesOneDNN: Bool { level.rawValue >= nas_level_avx512.rawValue }

  /// - Throws: ``ComputeError`` when the environment names kernels that this processor does not
  ///   run; without this check it runs its best.
  package static func check() throws(ComputeError) {
    guard let wanted, !runnable.contains(where: { name(of: $0) == wanted }) else { return }
    let names = runnable.map(name(of:)).joined(separator: ", ")
    throw ComputeError(
      .unsupported, "NAS_KERNELS is '\(wanted)': this processor runs \(names)")
  }

  private static let wanted = ProcessInfo.processInfo.environment["NAS_KERNELS"]

  /// From the plainest to the best.
  private static let runnable = [
    nas_level_reference, nas_level_avx2, nas_level_avx512, nas_level_avx512_bf16,
  ].filter { $0.rawValue <= nas_best_level().rawValue }

  private static func name(of level: nas_level) -> String {
    String(cString: nas_kernels(level).pointee.name)
  }

  private static let level =
    runnable.first { name(of: $0) == wanted } ?? nas_best_level()
}

extension Activation? {
  /// The kernel's name for it.
  var kernelValue: nas_activation {
    switch self {
    case nil: nas_activation_none
    case .relu: nas_activation_relu
    case .hardSwish: nas_activation_hard_swish
    }
  }
}

/// Channels padded to whole blocks of 16.
func padded(_ channels: Int) -> Int { (channels + 15) / 16 * 16 }
