import Foundation
import NASPredictors
import NASRandomness
import Testing

@Suite struct MaternProcessTests {
  private let hyperparameters = MaternProcess.Hyperparameters(
    lengthScales: [0.7, 1.3, 2], noise: 0.02)

  /// The reference's features, brought to about 0...1; the last is a category.
  private func unit(_ rows: [[Double]]) -> [[Double]] {
    rows.map { [$0[0] / 10, $0[1] / 100, $0[2]] }
  }

  private var system: MaternSystem {
    MaternSystem(
      unit(ReferenceNumbers.features), isCategorical: [false, false, true])
  }

  @Test func predictionsAndLikelihoodAreThoseOfTheScript() throws {
    let process = try #require(
      MaternProcess(system, targets: ReferenceNumbers.targets, hyperparameters))
    let predictions = process.predict(unit(ReferenceNumbers.points))
    for (found, mean) in zip(predictions, ReferenceNumbers.maternMeans) {
      #expect(abs(found.mean - mean) < 1e-9)
    }
    for (found, deviation) in zip(predictions, ReferenceNumbers.maternDeviations) {
      #expect(abs(found.deviation - deviation) < 1e-9)
    }
    #expect(abs(process.logLikelihood - ReferenceNumbers.maternLikelihood) < 1e-9)
  }

  @Test func slopesAreThoseOfPredictions() throws {
    let process = try #require(
      MaternProcess(system, targets: ReferenceNumbers.targets, hyperparameters))
    for point in unit(ReferenceNumbers.points) {
      let sloped = process.predictWithSlopes(point)
      #expect(sloped.meanSlope[2] == 0 && sloped.deviationSlope[2] == 0)
      for axis in 0..<2 {
        var (above, below) = (point, point)
        above[axis] += 1e-5
        below[axis] -= 1e-5
        let ends = process.predict([above, below])
        #expect(abs((ends[0].mean - ends[1].mean) / 2e-5 - sloped.meanSlope[axis]) < 1e-5)
        #expect(
          abs((ends[0].deviation - ends[1].deviation) / 2e-5 - sloped.deviationSlope[axis]) < 1e-5)
      }
    }
  }

  @Test func theLikelihoodsSlopeIsThatOfItsValues() throws {
    let targets = ReferenceNumbers.targets
    let scale = targets.map { ($0 - 1) / 2 }
    let slope = try #require(system.likelihood(scale, hyperparameters)).slope
    for place in 0..<4 {
      let ends = try [1e-5, -1e-5].map { step in
        var moved = hyperparameters
        if place < 3 { moved.lengthScales[place] *= exp(step) } else { moved.noise *= exp(step) }
        return try #require(system.likelihood(scale, moved)).value
      }
      #expect(abs((ends[0] - ends[1]) / 2e-5 - slope[place]) < 1e-5)
    }
  }

  /// Of two features, one decides; a category that does not, either.
  @Test func fittedLengthScalesTellWhatMatters() throws {
    var stream = RandomStream(seed: 1, purpose: .madeUp)
    let rows = (0..<40).map { _ in
      [stream.uniform(), stream.uniform(), Double(stream.integer(below: 3))]
    }
    let system = MaternSystem(rows, isCategorical: [false, false, true])
    let process = try #require(
      MaternProcess(fitting: system, targets: rows.map { sin(6 * $0[0]) }))
    let lengths = process.hyperparameters.lengthScales
    #expect(lengths[0] < 1 && lengths[1] > 3 * lengths[0] && lengths[2] > 3 * lengths[0])
    #expect(process.hyperparameters.noise < 1e-3)
    #expect(abs(process.predict([[0.5, 0.5, 1]])[0].mean - sin(3)) < 0.02)
  }

  @Test func whatIsBelievedChangesNoMeanAndIsKnown() throws {
    let process = try #require(
      MaternProcess(system, targets: ReferenceNumbers.targets, hyperparameters))
    let points = [[3, 3, 0]] + unit(ReferenceNumbers.points)
    let believing = process.believing([points[0]])
    for (before, after) in zip(process.predict(points), believing.predict(points)) {
      #expect(abs(before.mean - after.mean) < 1e-9)
      #expect(after.deviation <= before.deviation + 1e-9)
    }
    #expect(believing.predict(points)[0].deviation < 0.3 * process.predict(points)[0].deviation)
  }

  @Test func oneRowOrEqualTargetsAreTolerated() throws {
    let one = MaternSystem([[0.3]], isCategorical: [false])
    let process = try #require(MaternProcess(fitting: one, targets: [7]))
    #expect(abs(process.predict([[0.9]])[0].mean - 7) < 1e-9)
    let equal = MaternSystem([[0.1], [0.1], [0.9]], isCategorical: [false])
    let flat = try #require(MaternProcess(fitting: equal, targets: [2, 2, 2]))
    #expect(abs(flat.predict([[0.4]])[0].mean - 2) < 1e-9)
  }
}

@Suite struct BoundedMinimiserTests {
  private func rosenbrock(_ x: [Double]) -> (value: Double, slope: [Double]) {
    let (fall, way) = (x[1] - x[0] * x[0], 1 - x[0])
    return (100 * fall * fall + way * way, [-400 * x[0] * fall - 2 * way, 200 * fall])
  }

  @Test func theMinimumIsFound() throws {
    var minimiser = BoundedMinimiser()
    minimiser.maximumSteps = 500
    let found = try #require(
      minimiser.minimise(from: [-1.2, 1], bounds: [-5...5, -5...5], rosenbrock))
    #expect(abs(found.place[0] - 1) < 1e-4 && abs(found.place[1] - 1) < 1e-4)
  }

  /// On the edge x = 0.5 of the box, the valley's floor is at y = 0.25.
  @Test func boundsAreKept() throws {
    let found = try #require(
      BoundedMinimiser().minimise(from: [-1, 2], bounds: [-2...0.5, 0...3], rosenbrock))
    #expect(found.place[0] == 0.5 && abs(found.place[1] - 0.25) < 1e-4)
  }

  @Test func whereThereIsNoValueNothingIsTaken() throws {
    #expect(
      BoundedMinimiser().minimise(from: [0], bounds: [0...1]) { _ in nil } == nil)
    let found = try #require(
      BoundedMinimiser().minimise(from: [1], bounds: [-9...9]) {
        $0[0] > 0 ? ($0[0] - log($0[0]), [1 - 1 / $0[0]]) : nil
      })
    #expect(abs(found.place[0] - 1) < 1e-4)
  }
}
