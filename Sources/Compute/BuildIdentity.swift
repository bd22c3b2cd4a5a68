internal import CNASOpenBLAS
import NASPlatform

/// What a result depends on besides its configuration: recorded in every run.
public enum BuildIdentity {
  /// The program's version.
  public static let version = "0.1.0"

  /// `nas 0.1.0`.
  public static let program = "nas \(version)"

  /// The processor and the kernels chosen for it:
  /// `AMD EPYC, oneDNN 2.6.3 (instruction set 0x1ef), avx512 kernels`.
  public static let processor = "\(Machine.processor), \(OneDNN.identity), \(Kernels.name) kernels"

  /// The other libraries that numbers go through: `OpenBLAS 0.3.21 (SkylakeX), glibc 2.36`.
  public static let libraries: String = {
    let blas = String(cString: openblas_get_config()).split(separator: " ").prefix(2)
    let core = String(cString: openblas_get_corename())
    return "\(blas.joined(separator: " ")) (\(core)), \(Machine.cLibrary)"
  }()
}
