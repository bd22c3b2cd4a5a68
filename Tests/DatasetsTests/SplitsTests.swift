import NASDatasets
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
    let all = splits.train + splits.validation + splits.holdout
    #expect(all.sorted() == (0..<700).map(Int32.init))
  }

  @Test(arguments: [
    (60_000, 10_000, 10_000), (50_000, 8_334, 8_333), (700, 117, 116), (2, 1, 0),
  ])
  func aSixthChoosesRoundedUpAndASixthChecksRoundedDown(
    count: Int, validation: Int, holdout: Int
  ) throws {
    let splits = try Splits(labels: (0..<count).map { UInt8($0 % 10) }, seed: 0)
    #expect(splits.validation.count == validation)
    #expect(splits.holdout.count == holdout)
    #expect(splits.train.count == count - validation - holdout)
  }

  @Test func theCountsCanBeChosen() throws {
    let splits = try Splits(labels: labels, seed: 7, validationCount: 70, holdoutCount: 30)
    #expect(splits.validation.count == 70)
    #expect(splits.holdout.count == 30)
    #expect((0..<3).map { splits.count(of: UInt8($0), in: labels) } == [40, 20, 10])
  }

  @Test func everyBeginningOfASplitIsClassBalanced() throws {
    let splits = try Splits(labels: labels, seed: 7)
    for split in [splits.train, splits.validation, splits.holdout] {
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
    #expect(limited.holdout == splits.holdout)
    #expect(try splits.limitingTrain(to: 10_000) == splits)
    #expect(throws: DatasetError.self) { try splits.limitingTrain(to: 0) }
  }

  @Test(arguments: [(0, 0), (-1, 0), (700, 0), (600, 100), (1, -1)])
  func anEmptySplitIsRefused(validationCount: Int, holdoutCount: Int) {
    let error = #expect(throws: DatasetError.self) {
      try Splits(
        labels: labels, seed: 7, validationCount: validationCount, holdoutCount: holdoutCount)
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

@Suite struct SplitsCheckTests {
  @Test func whatIsDrawnPasses() throws {
    let labels = (0..<70).map { UInt8($0 % 10) }
    try Splits(labels: labels, seed: 1).check(imageCount: 70)
    try Splits(labels: labels, seed: 1).limitingTrain(to: 5).check(imageCount: 70)
  }

  @Test(
    arguments: [
      (Splits(train: [0, 1], validation: [1]), "image 1 in validation and in train"),
      (Splits(train: [0, 0], validation: [1]), "image 0 in train and in train"),
      (
        Splits(train: [0], validation: [1], holdout: [2, 1]), "image 1 in holdout and in validation"
      ),
      (Splits(train: [0, 9], validation: [1]), "image 9 in train"),
      (Splits(train: [0], validation: [-1]), "image -1 in validation"),
      (Splits(train: [], validation: [1]), "no image in train"),
      (Splits(train: [0], validation: []), "no image in validation"),
    ])
  func whatIsWrongIsNamed(splits: Splits, words: String) {
    let error = #expect(throws: DatasetError.self) { try splits.check(imageCount: 9) }
    #expect(error?.description.contains(words) == true)
  }
}
