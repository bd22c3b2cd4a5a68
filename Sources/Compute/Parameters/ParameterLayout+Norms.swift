import CNASKernels
import NASNetworks

extension ParameterLayout {
  /// The norm of each tensor, in their order; not finite where one of its numbers is not, or its square
  /// is too large.
  public func norms(of values: AlignedBuffer) -> [Double] {
    precondition(
      values.count == count, "ParameterLayout.norms: \(values.count) floats, expected \(count)")
    return slots.map {
      Kernels.table.sum_of_squares($0.parameter.count, values.pointer + $0.offset).squareRoot()
    }
  }
}
