import NASDatasets
import NASNetworks
import NASRandomness
import NASSupernets

extension Benchmark.Configuration {
  /// Of 224×224 pixels, a gigabyte.
  private static let largestBatch = 8_192
  /// Runs before those that are timed.
  static let warmUps = 3

  /// - Throws: ``EngineError`` when a setting makes no sense.
  func check() throws {
    guard shardImages > 0, batch > 0, batch % shardImages == 0 else {
      throw EngineError(.badSetting, "batch \(batch): expected a multiple of \(shardImages)")
    }
    try Requirement.hold(
      batch <= Self.largestBatch, "batch \(batch)", "at most \(Self.largestBatch)")
    try Requirement.count("repeats", repeats, atLeast: 1)
  }

  /// As a search trains, without augmentation.
  var training: TrainingConfiguration {
    TrainingConfiguration(
      epochs: 1, batch: batch, shardImages: shardImages,
      augmentation: Augmentation(cropPadding: 0, flips: false))
  }

  /// A batch of random images.
  func data(for network: Network) -> TrainingData {
    var stream = RandomStream(seed: 0, purpose: .madeUp)
    let pixels = (0..<batch * network.input.count).map { _ in
      UInt8(truncatingIfNeeded: stream.next())
    }
    // A label is a byte; a network may have more classes.
    let classes = min(network.classes, 256)
    let labels = (0..<batch).map { _ in UInt8(stream.integer(below: classes)) }
    let images = LabelledImages(shape: network.input, pixels: pixels, labels: labels)
    return TrainingData(
      images: images, splits: Splits(train: images.indices, validation: []),
      standardisation: Standardisation(of: images, indices: images.indices),
      classes: network.classes)
  }

  /// The median seconds of each subject's run. Subjects take turns, so that whatever else the
  /// machine does meets all of them alike.
  func medianSeconds<Subject>(
    ofEach subjects: [Subject], run: (Subject) throws -> Void
  ) throws -> [Double] {
    for _ in 0..<Self.warmUps {
      for subject in subjects { try run(subject) }
    }
    var seconds = [[Double]](repeating: [], count: subjects.count)
    for _ in 0..<repeats {
      for (position, subject) in subjects.enumerated() {
        let stopwatch = Stopwatch()
        try run(subject)
        seconds[position].append(stopwatch.seconds)
      }
    }
    return seconds.map { $0.sorted()[repeats / 2] }
  }
}
