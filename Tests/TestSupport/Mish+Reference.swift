import Foundation
import NASNetworks

extension Mish: ReferenceOperation {
  func reference(_ inputs: [ReferenceValue], _ context: ReferenceContext) -> ReferenceValue {
    inputs[0].map { x, _ in x * tanh(max(x, 0) + log1p(exp(-abs(x)))) }
  }
}
