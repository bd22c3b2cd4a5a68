import Datasets
import Testing

@Suite struct SplitsTests {
  /// 700 images of four classes: 400, 200, 99 and 1.
  private let labels: [UInt8] = (0..<700).map { index in
    switch index {
    case 0..<400: 0
    case 400..<600: 1
    case 600..<699: 2
    default: 3
    }
  }

  @Test func splitsAreDisjointAndComplete() throws {
    let splits = try Splits(labels: labels, seed: 7)
    #expect((splits.train + splits.validation).sorted() == (0..<700).map(Int32.init))
  }

  @Test(arguments: [(60_000, 10_000), (50_000, 8_334), (700, 117), (2, 1)])
  func aSixthMeasuresRoundedUp(count: Int, validation: Int) throws {
    let splits = try Splits(labels: (0..<count).map { UInt8($0 % 10) }, seed: 0)
    #expect(splits.validation.count == validation)
    #expect(splits.train.count == count - validation)
  }

  @Test func theValidationCountCanBeChosen() throws {
    let splits = try Splits(labels: labels, seed: 7, validationCount: 70)
    #expect(splits.validation.count == 70)
    #expect((0..<3).map { splits.count(of: UInt8($0), in: labels) } == [40, 20, 10])
  }

  @Test func everyBeginningOfASplitIsClassBalanced() throws {
    let splits = try Splits(labels: labels, seed: 7)
    for split in [splits.train, splits.validation] {
      let sizes = (0..<4).map { label in split.count { labels[Int($0)] == label } }
      var seen = [0, 0, 0, 0]
      for (position, image) in split.enumerated() {
        seen[Int(labels[Int(image)])] += 1
        for label in 0..<4 {
          let share = Double((position + 1) * sizes[label]) / Double(split.count)
          #expect(abs(Double(seen[label]) - share) < 2)
        }
      }
    }
  }

  @Test func theSeedFixesTheSplits() throws {
    let splits = try Splits(labels: labels, seed: 7)
    #expect(try Splits(labels: labels, seed: 7) == splits)
    let other = try Splits(labels: labels, seed: 8)
    #expect(other.validation.sorted() != splits.validation.sorted())
  }

  @Test func imagesOfAClassComeInRandomOrder() throws {
    let splits = try Splits(labels: labels, seed: 7)
    let ofClass0 = splits.train.filter { $0 < 400 }
    #expect(ofClass0 != ofClass0.sorted())
  }

  @Test func aLimitKeepsTheFirstTrainingImages() throws {
    let splits = try Splits(labels: labels, seed: 7)
    let limited = try splits.limitingTrain(to: 100)
    #expect(limited.train == Array(splits.train[..<100]))
    #expect(limited.validation == splits.validation)
    #expect(try splits.limitingTrain(to: 10_000) == splits)
    #expect(throws: DatasetError.self) { try splits.limitingTrain(to: 0) }
  }

  @Test(arguments: [0, -1, 700, 701])
  func anEmptySplitIsRefused(validationCount: Int) {
    let error = #expect(throws: DatasetError.self) {
      try Splits(labels: labels, seed: 7, validationCount: validationCount)
    }
    #expect(error?.code == .imageCount)
  }

  @Test func anEpochVisitsEveryTrainingImageOnceInAnOrderOfItsOwn() throws {
    let splits = try Splits(labels: labels, seed: 7)
    let first = splits.trainOrder(seed: 7, epoch: 0)
    #expect(first.sorted() == splits.train.sorted())
    #expect(first == splits.trainOrder(seed: 7, epoch: 0))
    #expect(first != splits.trainOrder(seed: 7, epoch: 1))
    #expect(first != splits.trainOrder(seed: 8, epoch: 0))
  }
}

extension Splits {
  fileprivate func count(of label: UInt8, in labels: [UInt8]) -> Int {
    validation.count { labels[Int($0)] == label }
  }
}
