import NASCompute
import Testing

/// Losses and their gradients against PyTorch's.
@Suite struct CrossEntropyTests {
  private static let images = 6
  private static let classes = 5
  private let logits = noise(1, count: images * classes, scale: 4)
  private let labels = (0..<images).map { Int32((7 * $0 + 3) % classes) }

  private func expect(_ ours: [Float], near theirs: [Double]) {
    #expect(ours.count == theirs.count)
    for (ours, theirs) in zip(ours, theirs) { #expect(abs(Double(ours) - theirs) < 1e-6) }
  }

  @Test(arguments: [Float(0), 0.1]) func lossAgainstLabels(smoothing: Float) {
    var gradient = [Float](repeating: .nan, count: logits.count)
    var probabilities = gradient
    let outcome = CrossEntropy(classes: Self.classes, smoothing: smoothing).evaluate(
      logits, labels: labels, images: Self.images, gradient: &gradient, factor: 0.25,
      probabilities: &probabilities)
    let expected =
      smoothing == 0
      ? (PyTorchReference.crossEntropyLoss, PyTorchReference.crossEntropyGradient)
      : (PyTorchReference.smoothedLoss, PyTorchReference.smoothedGradient)
    #expect(abs(outcome.loss - expected.0) < 1e-5)
    expect(gradient, near: expected.1)
    for image in 0..<Self.images {
      let row = probabilities[image * Self.classes..<(image + 1) * Self.classes]
      #expect(abs(row.reduce(0, +) - 1) < 1e-6)
    }
  }

  @Test func lossAgainstATeacher() {
    let entropy = CrossEntropy(classes: Self.classes)
    var targets = [Float](repeating: .nan, count: logits.count)
    _ = entropy.evaluate(
      noise(2, count: logits.count, scale: 4), labels: labels, images: Self.images,
      probabilities: &targets)
    var gradient = targets
    let loss = Distillation(classes: Self.classes).evaluate(
      logits, targets: targets, images: Self.images, gradient: &gradient, factor: 0.25)
    #expect(abs(loss - PyTorchReference.distilledLoss) < 1e-5)
    expect(gradient, near: PyTorchReference.distilledGradient)
  }

  /// Half and half is the mean of both gradients.
  @Test func aTeachersGradientIsAddedToThatOfTheLabels() {
    let entropy = CrossEntropy(classes: Self.classes)
    var targets = [Float](repeating: .nan, count: logits.count)
    _ = entropy.evaluate(
      noise(2, count: logits.count, scale: 4), labels: labels, images: Self.images,
      probabilities: &targets)
    var gradient = targets
    _ = entropy.evaluate(
      logits, labels: labels, images: Self.images, gradient: &gradient, factor: 0.125)
    _ = Distillation(classes: Self.classes).evaluate(
      logits, targets: targets, images: Self.images, gradient: &gradient, factor: 0.125,
      adding: true)
    let mean = zip(PyTorchReference.crossEntropyGradient, PyTorchReference.distilledGradient)
      .map { 0.5 * ($0 + $1) }
    expect(gradient, near: mean)
  }

  @Test func theLargestLogitIsThePredictionTheFirstOnATie() {
    let entropy = CrossEntropy(classes: 3)
    let logits: [Float] = [0, 2, 1, 5, 5, 0, -1, -2, -3]
    #expect(entropy.evaluate(logits, labels: [1, 0, 0], images: 3).correct == 3)
    #expect(entropy.evaluate(logits, labels: [2, 1, 1], images: 3).correct == 0)
  }

  @Test func largeLogitsDoNotOverflow() {
    var gradient: [Float] = [0, 0]
    let outcome = CrossEntropy(classes: 2).evaluate(
      [1000, -1000], labels: [1], images: 1, gradient: &gradient)
    #expect(outcome.loss == 2000)
    #expect(gradient == [1, -1])
  }
}
