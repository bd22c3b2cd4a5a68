import Foundation
import NASText

/// A published function that samplers are tried on: its space, and its least value.
public struct TestFunction: Sendable {
  /// What the command line calls it.
  public let name: String
  public let space: TuningSpace
  /// Of the configuration, what is to be made small, less the least there is.
  public let regret: @Sendable (Configuration) -> Double

  /// - Throws: ``NASText/SettingError`` when there is none of that name.
  public static func named(_ name: String) throws -> TestFunction {
    guard let function = all.first(where: { $0.name == name }) else {
      throw SettingError.unknown("test function", name, among: all.map(\.name))
    }
    return function
  }

  public static let all = [branin, hartmann6, rosenbrock4, tree]

  private init(
    _ name: String, _ settings: [TunedSetting],
    regret: @escaping @Sendable (Configuration) -> Double
  ) {
    self.name = name
    do {
      space = try TuningSpace(settings)
    } catch {
      preconditionFailure("TestFunction: \(error)")
    }
    self.regret = regret
  }

  /// Branin 1972, doi:10.1147/rd.165.0504, on the ranges of Dixon and Szegő 1978; three minima.
  static let branin = TestFunction(
    "branin", [.init("x1", .real(-5, 10)), .init("x2", .real(0, 15))]
  ) {
    let (x, y) = ($0.number("x1"), $0.number("x2"))
    let valley = y - 5.1 / (4 * .pi * .pi) * x * x + 5 / .pi * x - 6
    return valley * valley + 10 * (1 - 1 / (8 * .pi)) * cos(x) + 10 - 0.39788735772973816
  }

  /// Dixon and Szegő 1978 (*Towards global optimisation 2*, ISBN 0444851712); six minima.
  static let hartmann6 = TestFunction(
    "hartmann6", (1...6).map { .init("x\($0)", .real(0, 1)) }
  ) { configuration in
    let x = (1...6).map { configuration.number("x\($0)") }
    let sum = zip([1, 1.2, 3, 3.2], zip(hartmannScales, hartmannCentres)).reduce(0.0) { sum, term in
      let distance = x.indices.reduce(0.0) {
        let gap = x[$1] - 1e-4 * term.1.1[$1]
        return $0 + term.1.0[$1] * gap * gap
      }
      return sum + term.0 * exp(-distance)
    }
    return 3.3223680114155156 - sum
  }

  private static let hartmannScales: [[Double]] = [
    [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ]
  private static let hartmannCentres: [[Double]] = [
    [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
  ]

  /// Rosenbrock 1960, doi:10.1093/comjnl/3.3.175, in four variables: a curved valley in values that
  /// span seven orders of magnitude.
  static let rosenbrock4 = TestFunction(
    "rosenbrock4", (1...4).map { .init("x\($0)", .real(-5, 10)) }
  ) { configuration in
    let x = (1...4).map { configuration.number("x\($0)") }
    return zip(x, x.dropFirst()).reduce(0) { sum, pair in
      let (fall, way) = (pair.1 - pair.0 * pair.0, 1 - pair.0)
      return sum + 100 * fall * fall + way * way
    }
  }

  /// The tree of Jenatton et al. 2017 (PMLR 70:1655): which numbers there are hangs on two choices.
  static let tree = TestFunction(
    "tree",
    [
      .init("x1", .categorical(["0", "1"])),
      .init("x2", .categorical(["0", "1"]), if: .init("x1", is: "0")),
      .init("x3", .categorical(["0", "1"]), if: .init("x1", is: "1")),
      .init("x4", .real(-1, 1), if: .init("x2", is: "0")),
      .init("x5", .real(-1, 1), if: .init("x2", is: "1")),
      .init("x6", .real(-1, 1), if: .init("x3", is: "0")),
      .init("x7", .real(-1, 1), if: .init("x3", is: "1")),
      .init("r8", .real(0, 1), if: .init("x1", is: "0")),
      .init("r9", .real(0, 1), if: .init("x1", is: "1")),
    ]
  ) { configuration in
    let branch = configuration["x1"] == .option("1") ? 1 : 0
    let leaf = configuration[branch == 0 ? "x2" : "x3"] == .option("1") ? 1 : 0
    let place = 2 * branch + leaf
    let own = configuration.number("x\(4 + place)")
    let shared = configuration.number(branch == 0 ? "r8" : "r9")
    return own * own + 0.1 * Double(place) + shared
  }
}

extension Configuration {
  /// The value of a setting of real numbers that there is.
  fileprivate func number(_ name: String) -> Double {
    guard case .real(let value) = self[name] else {
      preconditionFailure("TestFunction: no number '\(name)'")
    }
    return value
  }
}
