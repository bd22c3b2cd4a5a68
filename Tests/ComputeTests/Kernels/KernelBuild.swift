import CKernels
import Randomness
import TestSupport

/// One build of the kernels.
struct KernelBuild: CustomStringConvertible {
  let table: nas_kernel_table

  var description: String { String(cString: table.name) }

  /// Those that this processor runs.
  static var all: [KernelBuild] {
    [nas_level_portable, nas_level_avx2, nas_level_avx512]
      .filter { $0.rawValue <= nas_best_level().rawValue }
      .map { KernelBuild(table: nas_kernels($0).pointee) }
  }
}

/// Random numbers for a kernel, the same in every run.
struct KernelInput {
  private var stream: RandomStream

  init(_ item: Int) {
    stream = RandomStream(seed: 3, purpose: .testing, item: item)
  }

  /// `count` numbers in `mean ± spread`.
  mutating func floats(_ count: Int, mean: Double = 0, spread: Double = 1) -> [Float] {
    (0..<count).map { _ in Float(mean + spread * (2 * stream.uniform() - 1)) }
  }
}

let activations = [nas_activation_none, nas_activation_relu, nas_activation_hard_swish]

extension nas_activation {
  /// The activation as the papers define it.
  func callAsFunction(_ z: Double) -> Double {
    switch self {
    case nas_activation_relu: max(0, z)
    case nas_activation_hard_swish: z * min(max(z + 3, 0), 6) / 6
    default: z
    }
  }

  /// Its derivative; at a corner the one that PyTorch takes.
  func slope(_ z: Double) -> Double {
    switch self {
    case nas_activation_relu: z > 0 ? 1 : 0
    case nas_activation_hard_swish: z <= -3 ? 0 : z < 3 ? z / 3 + 0.5 : 1
    default: 1
    }
  }
}

func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

/// Runs a kernel whose shape is passed by address.
func with<Shape>(_ shape: Shape, _ body: (UnsafePointer<Shape>) -> Void) {
  withUnsafePointer(to: shape, body)
}
