/// Which of the first validation images a network classifies correctly: a bit an image, in the
/// fixed order of the validation split.
public struct Correctness: Sendable, Hashable, Codable {
  /// Images scored.
  public private(set) var count = 0
  /// Image `i` is bit `i % 64` of word `i / 64`; bits past `count` are 0.
  public private(set) var words: [UInt64] = []

  public init() {}

  public init(_ flags: some Sequence<Bool>) {
    for flag in flags { append(flag) }
  }

  /// What was written as words and count; nil when they do not fit each other.
  public init?(words: [UInt64], count: Int) {
    guard count >= 0, words.count == (count + 63) / 64 else { return nil }
    let used = count % 64
    if used > 0, words[words.count - 1] >> used != 0 { return nil }
    self.words = words
    self.count = count
  }

  public mutating func append(_ isCorrect: Bool) {
    if count.isMultiple(of: 64) { words.append(0) }
    if isCorrect { words[count / 64] |= 1 << (count % 64) }
    count += 1
  }

  /// Images classified correctly.
  public var correct: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Over the images of `self`: how many it alone has right, and how many `other` alone has right.
  /// `other` must have scored at least as many.
  public func discordances(with other: Correctness) -> (ownOnly: Int, otherOnly: Int) {
    precondition(
      count <= other.count, "discordances: \(count) images against \(other.count) of the other")
    var (ownOnly, otherOnly) = (0, 0)
    for (index, word) in words.enumerated() {
      let left = count - index * 64
      let mask = left >= 64 ? UInt64.max : (1 << left) - 1
      ownOnly += (word & ~other.words[index]).nonzeroBitCount
      otherOnly += (~word & other.words[index] & mask).nonzeroBitCount
    }
    return (ownOnly, otherOnly)
  }
}
