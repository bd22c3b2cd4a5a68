import NASNetworks
import NASQuantisation

/// How a step in whole numbers is written in C: as calls of functions that compute what the step does, bit
/// for bit.
protocol CIntegerStep: IntegerStep {
  /// Where its output may lie.
  var storage: CStorage { get }
  /// Writes the calls that compute it; none where the codes lie as they did.
  func write(in layer: inout CIntegerLayer)
}

/// A layer in whole numbers while it is written in C.
struct CIntegerLayer {
  /// What the names of its constants begin with.
  let name: String
  let x: [String]
  let y: String
  var program: CProgram

  mutating func call(_ function: CFunction, _ arguments: String...) {
    program.call(function, arguments)
  }

  mutating func constant(_ name: String, _ type: String, _ values: [some BinaryInteger]) -> String {
    program.constant("\(self.name)_\(name)", type, values.map { "\($0)" })
  }

  /// Arrays within a call.
  static func array(_ type: String, _ values: [some Any]) -> String {
    "(const \(type)[]){\(values.map { "\($0)" }.joined(separator: ", "))}"
  }
}

extension CFunction {
  static let narrow = CFunction(
    "narrow",
    """
    static int8_t narrow(int64_t number)
    {
        return (int8_t)(number < -128 ? -128 : number > 127 ? 127 : number);
    }
    """)

  static let times = CFunction(
    "times",
    """
    /* number * multiplier / 2^shift to the nearest whole number, halves upwards. Shifts to the right
       are arithmetic, as every usual compiler has them. */
    static int64_t times(int32_t number, int32_t multiplier, int shift)
    {
        return ((int64_t)number * multiplier + ((int64_t)1 << (shift - 1))) >> shift;
    }
    """)
}
