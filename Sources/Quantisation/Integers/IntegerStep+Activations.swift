import Foundation
import NASNetworks

/// A function of one number: of each of the 256 codes the one that it becomes, −128's first.
public struct IntegerTable: IntegerStep {
  public let count: Int
  public let codes: [Int8]

  init(at site: IntegerSite, _ function: (Double) -> Double) {
    count = site.output.count
    codes = (-128...127).map { code in
      site.made.code(Float(function(Double(site.encodings[0].number(Int8(code))))))
    }
  }

  public func run(_ x: [UnsafePointer<Int8>], into y: UnsafeMutablePointer<Int8>) {
    for i in 0..<count { y[i] = codes[Int(x[0][i]) + 128] }
  }
}

extension Activate: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerTable(at: site, function.value)
  }
}

extension Mish: IntegerOperation {
  func step(at site: IntegerSite) -> any IntegerStep {
    IntegerTable(at: site) { $0 * tanh(log1p(exp($0))) }
  }
}

extension Activation {
  fileprivate func value(_ x: Double) -> Double {
    switch self {
    case .relu: max(0, x)
    case .relu6: min(max(0, x), 6)
    case .leakyRelu: x < 0 ? 0.01 * x : x
    case .hardSigmoid: min(max(x + 3, 0), 6) / 6
    case .hardSwish: x * Activation.hardSigmoid.value(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .swish: x * Activation.sigmoid.value(x)
    case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .tanh: Foundation.tanh(x)
    }
  }
}
