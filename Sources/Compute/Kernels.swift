import CNASKernels
import Foundation
import NASNetworks

/// The kernels that this process runs: the best that the processor has, or those named by the
/// environment's `NAS_KERNELS` (`reference`; `avx2`, `avx512`, `avx512_bf16` on x86-64; `neon` on ARM64).
package enum Kernels {
  /// The table of the chosen build.
  nonisolated(unsafe) static let table =
    runnable.first { name(of: $0) == wanted } ?? runnable.last!

  /// The kernels on activations of a precision.
  static func on(_ precision: Precision) -> nas_element_kernels {
    switch precision {
    case .f32: table.f32.pointee
    case .bf16: table.bf16.pointee
    }
  }

  /// Its name, for the run file: `avx512`.
  package static var name: String { name(of: table) }

  /// Whether bf16 has instructions.
  static var hasBF16: Bool { table.has_bf16 != 0 }

  /// Whether dense convolutions are oneDNN's: with blocks of 16 channels it is fast only where a
  /// block is a register, which is on AVX-512.
  package static var usesOneDNN: Bool { OneDNN.isAvailable && table.register_lanes == 16 }

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
  nonisolated(unsafe) private static let runnable: [nas_kernel_table] = {
    var tables: [nas_kernel_table] = []
    while let table = nas_kernels(tables.count) { tables.append(table.pointee) }
    return tables
  }()

  private static func name(of table: nas_kernel_table) -> String { String(cString: table.name) }
}

extension Activation? {
  /// The kernel's name for it.
  var kernelValue: nas_activation {
    switch self {
    case nil: nas_activation_none
    case .relu: nas_activation_relu
    case .hardSwish: nas_activation_hard_swish
    case .relu6: nas_activation_relu6
    case .leakyRelu: nas_activation_leaky_relu
    case .hardSigmoid: nas_activation_hard_sigmoid
    case .swish: nas_activation_swish
    case .gelu: nas_activation_gelu
    case .sigmoid: nas_activation_sigmoid
    case .tanh: nas_activation_tanh
    }
  }

  /// Whether convolutions compute it; others take a pass of its own.
  var isOfConvolutions: Bool { self == nil || self == .relu || self == .hardSwish }
}

/// Channels padded to whole blocks of 16.
func padded(_ channels: Int) -> Int { (channels + 15) / 16 * 16 }
