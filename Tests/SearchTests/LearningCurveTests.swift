import Foundation
import NASRandomness
import NASSearch
import NASTestSupport
import NASText
import Testing

/// Tables of learning curves, and schedulers tried on them.
@Suite struct LearningCurveTests {
  private func read(_ text: String) throws -> LearningCurves {
    try LearningCurves(csv: Array(text.utf8), file: "curves.csv")
  }

  @Test func textIsReadWithAndWithoutNamesOfColumns() throws {
    let plain = try read("a,0.1,0.25\nb,0.3,-1e-1\n")
    #expect(plain.ids == ["a", "b"] && plain.epochs == 2)
    #expect(plain.value(0, after: 2) == 0.25 && plain.value(1, after: 2) == -0.1)
    #expect(try read("id,epoch1,epoch2\r\na,0.1,0.25\r\n\r\nb,0.3,-1e-1") == plain)
    #expect(try read("\"a\",\"0.1\",\"0.25\"\n\"b\",0.3,-1e-1\n") == plain)
    #expect(try read("\u{FEFF}a,0.1,0.25\nb,0.3,-1e-1\n") == plain)
  }

  @Test(arguments: ["id,a,b,c", "id,1,2,3", "id,0,1,2"]) func namesOfColumnsAreNoCurve(
    names: String
  ) throws {
    let curves = try read("\(names)\nx,0.5,0.25,0.125\n")
    #expect(curves.ids == ["x"] && curves.value(0, after: 3) == 0.125)
  }

  @Test func sixteenBitNumbersAreReadLittleEndian() throws {
    let bytes: [UInt8] = [0, 0, 1, 0, 0, 1, 0xFF, 0xFF]
    let curves = try LearningCurves(uint16: bytes, epochs: 2, scale: 0.5, file: "c.bin")
    #expect(curves.ids == ["0", "1"])
    #expect((1...2).map { curves.value(0, after: $0) } == [0, 0.5])
    #expect((1...2).map { curves.value(1, after: $0) } == [128, 32767.5])
  }

  @Test(arguments: [
    ("", "curves.csv: no line with values"),
    ("a,1,2\nb,3\n", "curves.csv, line 2: 1 values, expected 2, as in the lines before"),
    ("a,1,2\n\nb,3,x\n", "curves.csv, line 3: 'x', expected a finite number"),
    ("a,1,nan\n", "curves.csv, line 1: 'nan', expected a finite number"),
    ("a,1,\n", "curves.csv, line 1: '', expected a finite number"),
    ("a,nan,1\n", "curves.csv, line 1: 'nan', expected a finite number"),
    ("\"a,1\n", "curves.csv, line 1: a quote that is not closed"),
    ("id\na\n", "curves.csv, line 1: 0 values, expected an id and a value an epoch"),
  ])
  func badTextIsAnErrorThatNamesTheLine(text: String, message: String) {
    let error = #expect(throws: LearningCurvesError.self) { _ = try read(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "none")")
  }

  @Test func aFileCutShortIsAnError() {
    let error = #expect(throws: LearningCurvesError.self) {
      _ = try LearningCurves(
        uint16: [UInt8](repeating: 0, count: 399), epochs: 100, scale: 1, file: "c")
    }
    #expect(
      error?.description
        == "c: 399 bytes, expected a whole number of rows of 200: 100 epochs of 2 bytes")
  }

  @Test func priorsAreFoundById() throws {
    let curves = try read("a,1\nb,2\n")
    let priors = try curves.numbers(
      of: "size", csv: Array("id,other,size\nb,0,20\nc,0,30\na,0,10\n".utf8), file: "p.csv")
    #expect(priors == [10, 20])
    for bad in ["id,other\na,1\nb,2", "id,size\na,1", "id,size\na,1\nb,x", "id,size\na,1\nb"] {
      #expect(throws: LearningCurvesError.self) {
        try curves.numbers(of: "size", csv: Array(bad.utf8), file: "p.csv")
      }
    }
  }

  /// Thirty networks of which the last is best from the first epoch on.
  private var ordered: LearningCurves {
    get throws {
      try read(
        (0..<30).map { row in
          "\(row)," + (1...20).map { "\(Double(row) + 1 - 1 / Double($0))" }.joined(separator: ",")
        }.joined(separator: "\n"))
    }
  }

  @Test func drawsAreDistinctAndKeyedByTheirNumber() throws {
    let simulation = try CurveSimulation(ordered, candidates: 30, seed: 5)
    #expect(simulation.draw(3).sorted() == Array(0..<30))
    #expect(simulation.draw(3) == simulation.draw(3) && simulation.draw(3) != simulation.draw(4))
    // The first of ten drawn: each network about as often as any other.
    let small = try CurveSimulation(ordered, candidates: 10, seed: 5)
    var counts = [Int](repeating: 0, count: 30)
    for repetition in 0..<3000 {
      let draw = small.draw(repetition)
      #expect(Set(draw).count == 10)
      counts[draw[9]] += 1
    }
    #expect(counts.min()! > 60 && counts.max()! < 140)
  }

  @Test func whereTheOrderNeverChangesNobodyRegrets() throws {
    let simulation = try CurveSimulation(ordered, candidates: 12, seed: 1)
    func check(_ type: (some BudgetScheduler).Type) throws {
      for repetition in 0..<5 {
        let outcome = try simulation.run(type, on: repetition, budget: 0.6)
        #expect(outcome.share <= 0.6)
        if type is GradualHalving.Type || type is SuccessiveHalving.Type {
          #expect(outcome.regret == 0)
        }
        #expect(outcome.regret >= 0)
      }
    }
    for type in BudgetSchedulers.all { try check(type) }
  }

  @Test func badSettingsAreErrors() throws {
    let curves = try ordered
    #expect(throws: SettingError.self) { try CurveSimulation(curves, candidates: 31, seed: 0) }
    #expect(throws: SettingError.self) { try CurveSimulation(curves, candidates: 1, seed: 0) }
    #expect(throws: SettingError.self) {
      try CurveSimulation(curves, candidates: 9, seed: 0, lastEpochs: 21)
    }
    let simulation = try CurveSimulation(curves, candidates: 30, seed: 0)
    #expect(throws: SettingError.self) {
      _ = try simulation.run(SuccessiveHalving.self, on: 0, budget: 0.02)
    }
  }

  /// Made up after what real ones look like: 400 networks × 60 epochs that approach their ends at
  /// different paces, the better ones more slowly, and now and then fall far below, less so as the
  /// learning rate decays.
  private static let synthetic: LearningCurves = {
    var stream = RandomStream(seed: 11, purpose: .madeUp)
    let (networks, epochs) = (400, 60)
    var bytes: [UInt8] = []
    for _ in 0..<networks {
      let merit = stream.uniform()
      let end = 70 + 24 * merit.squareRoot()
      let pace = 3 + 6 * merit + 6 * stream.uniform()
      for epoch in 1...epochs {
        let left = 1 - Double(epoch) / Double(epochs)
        let fall = -log(1 - stream.uniform()) * 6 * left
        let value = max(0, end - 45 * exp(-Double(epoch) / pace) - fall)
        withUnsafeBytes(of: UInt16(value / 0.004).littleEndian) { bytes += $0 }
      }
    }
    return try! LearningCurves(uint16: bytes, epochs: epochs, scale: 0.004, file: "synthetic")
  }()

  /// SpikeNAS-Bench: 15,625 networks × 100 epochs; nil where the file is absent.
  private static let spikeNAS: LearningCurves? = {
    let name = "learning_curves/spikenas_cifar10_valacc_u2le_15625x100.bin.gz"
    guard let path = knownTable(name) else { return nil }
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path]
    process.standardOutput = output
    // The file is there: whatever fails is a failure.
    try! process.run()
    let data = try! output.fileHandleForReading.readToEnd()!
    return try! LearningCurves(uint16: Array(data), epochs: 100, scale: 0.004, file: path)
  }()

  @Test func gradualHalvingFindsMoreThanTheOthersOnMadeUpCurves() throws {
    try checkThatGradualHalvingIsBest(on: Self.synthetic, regret: 1)
  }

  @Test(
    .enabled(if: spikeNAS != nil, "NOT TESTED: no learning curves in NAS_TABLES (docs/curves.md)"))
  func gradualHalvingFindsMoreThanTheOthersOnRealCurves() throws {
    try checkThatGradualHalvingIsBest(on: Self.spikeNAS!, regret: 0.12)
  }

  /// On draws of a seed that nothing was chosen by.
  private func checkThatGradualHalvingIsBest(on curves: LearningCurves, regret most: Double) throws
  {
    let simulation = try CurveSimulation(curves, candidates: 81, seed: 77)
    func regret(_ type: (some BudgetScheduler).Type, _ budget: Double) throws -> Double {
      try CurveSummary((0..<60).map { try simulation.run(type, on: $0, budget: budget) }).meanRegret
    }
    for budget in [0.11, 0.2] {
      let gradual = try regret(GradualHalving.self, budget)
      #expect(gradual < most)
      #expect(try gradual < regret(SuccessiveHalving.self, budget))
      #expect(try gradual < regret(Hyperband.self, budget))
    }
  }
}
