import NASRandomness

/// Which of a data set's training images are trained on, by which networks are chosen, and by which
/// the choice itself is checked.
///
/// The lists are in a random order fixed by the seed, in which the classes take turns in
/// proportion to their sizes. So every beginning of a list is class-balanced: a race may
/// score on the first few hundred validation images, and a trial run may train on the first few
/// thousand training images.
public struct Splits: Sendable, Hashable {
  /// Indices of the images to train on.
  public let train: [Int32]
  /// Indices of the images to choose networks by.
  public let validation: [Int32]
  /// Indices of images that no search trains on or chooses by: what a ranking is checked with.
  public let holdout: [Int32]

  /// Draws the splits.
  ///
  /// - Parameters:
  ///   - labels: The label of each image.
  ///   - validationCount: How many images choose; a sixth by default, rounded up.
  ///   - holdoutCount: How many are held out; a sixth by default, rounded down.
  /// - Throws: ``DatasetError`` when no image would be left to train on, or none to choose by.
  public init(
    labels: [UInt8], seed: UInt64, validationCount: Int? = nil, holdoutCount: Int? = nil
  ) throws {
    let validationCount = validationCount ?? (labels.count + 5) / 6
    let holdoutCount = holdoutCount ?? labels.count / 6
    let measuring = validationCount + holdoutCount
    guard validationCount > 0, holdoutCount >= 0, measuring < labels.count else {
      throw DatasetError(
        .imageCount, "splits",
        found: "\(validationCount) validation and \(holdoutCount) holdout images",
        expected: "at least 1 for validation, and together fewer than the \(labels.count) training "
          + "images of the data set")
    }
    let order = Self.balancedOrder(of: labels, seed: seed)
    validation = Array(order[..<validationCount])
    holdout = Array(order[validationCount..<measuring])
    train = Array(order[measuring...])
  }

  /// Splits drawn before.
  public init(train: [Int32], validation: [Int32], holdout: [Int32] = []) {
    self.train = train
    self.validation = validation
    self.holdout = holdout
  }

  /// The same splits with the first `count` training images only, or all when there are fewer.
  ///
  /// - Throws: ``DatasetError`` when `count` is less than 1.
  public func limitingTrain(to count: Int) throws -> Splits {
    guard count > 0 else {
      throw DatasetError(
        .imageCount, "splits", found: "a limit of \(count) training images", expected: "at least 1")
    }
    return Splits(train: Array(train.prefix(count)), validation: validation, holdout: holdout)
  }

  /// The training images in the order of one epoch: every one once.
  public func trainOrder(seed: UInt64, epoch: Int) -> [Int32] {
    var stream = RandomStream(seed: seed, purpose: .epochOrder, step: epoch)
    var order = train
    stream.shuffle(&order)
    return order
  }

  /// All images, the classes taking turns: of a class with n images, the k-th (in random order)
  /// stands at (k + ½) / n of the whole.
  private static func balancedOrder(of labels: [UInt8], seed: UInt64) -> [Int32] {
    var stream = RandomStream(seed: seed, purpose: .split)
    var images = (0..<Int32(labels.count)).map(\.self)
    stream.shuffle(&images)
    var sizes = [Int](repeating: 0, count: 256)
    for label in labels { sizes[Int(label)] += 1 }
    var seen = [Int](repeating: 0, count: 256)
    // Classes of one size stand at the same places: who comes first is drawn, too.
    let places = images.map { image in
      let label = Int(labels[Int(image)])
      defer { seen[label] += 1 }
      let position = Double(2 * seen[label] + 1) / Double(2 * sizes[label])
      return (position: position, draw: stream.next(), image: image)
    }
    return places.sorted { ($0.position, $0.draw) < ($1.position, $1.draw) }.map(\.image)
  }
}
