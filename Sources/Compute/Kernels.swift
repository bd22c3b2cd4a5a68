import CKernels
import Networks

import Foundation

/// The kernels that this process runs: the best that the processor has, or those named by the
/// environment's `NAS_KERNELS` (`portable`, `avx2`, `avx512`).
package enum Kernels {
  /// The table of the chosen level.
  nonisolated(unsafe) static let table: nas_kernel_table = nas_kernels(level).pointee

  /// Its name, for the run file: `avx512`.
  package static var name: String { String(cString: table.name) }

  private static let level: nas_level = {
    let best = nas_best_level()
    let levels = [nas_level_portable, nas_level_avx2, nas_level_avx512]
    guard let wanted = ProcessInfo.processInfo.environment["NAS_KERNELS"] else { return best }
    return levels.first {
      $0.rawValue <= best.rawValue && String(cString: nas_kernels($0).pointee.name) == wanted
    } ?? best
  }()
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
