import NASCompute
import Testing

/// What holds for every loss.
@Suite struct LossTests {
  private static let images = 4
  private static let classes = 5
  private let logits = noise(3, count: images * classes, scale: 2)
  private let labels: [Int32] = [0, 3, 4, 1]
  private let partners: [Int32] = [2, 3, 1, 0]
  private let shares: [Float] = [0.7, 0.6, 1, 0.5]

  private func evaluate(
    _ loss: any Loss, _ logits: [Float], gradient: inout [Float]
  ) -> LossOutcome {
    labels.withUnsafeBufferPointer { labels in
      partners.withUnsafeBufferPointer { partners in
        shares.withUnsafeBufferPointer { shares in
          loss.evaluate(
            logits,
            labels: MixedLabels(
              labels.baseAddress!, partners: partners.baseAddress!, shares: shares.baseAddress!),
            images: Self.images, gradient: &gradient, factor: 0.5, probabilities: nil)
        }
      }
    }
  }

  @Test(arguments: Losses.names, [Float(0), 0.2])
  func theGradientIsThatOfTheLoss(name: String, smoothing: Float) throws {
    let loss = try #require(Losses.named(name)).init(classes: Self.classes, smoothing: smoothing)
    var (gradient, unused) = (logits, logits)
    _ = evaluate(loss, logits, gradient: &gradient)
    for index in logits.indices {
      var (above, below) = (logits, logits)
      above[index] += 1e-2
      below[index] -= 1e-2
      let slope =
        (evaluate(loss, above, gradient: &unused).loss
          - evaluate(loss, below, gradient: &unused).loss) / 2e-2
      #expect(abs(0.5 * slope - Double(gradient[index])) < 1e-4, "\(name) at \(index)")
    }
  }

  /// Of cross-entropy; of squares the gradient.
  @Test(arguments: Losses.names) func mixedLabelsAreMixedLosses(name: String) throws {
    let loss = try #require(Losses.named(name)).init(classes: Self.classes, smoothing: 0.1)
    var (mixed, first, second) = (logits, logits, logits)
    let outcome = evaluate(loss, logits, gradient: &mixed)
    func whole(_ labels: [Int32], _ gradient: inout [Float]) -> LossOutcome {
      labels.withUnsafeBufferPointer {
        loss.evaluate(
          logits, labels: MixedLabels($0.baseAddress!), images: Self.images, gradient: &gradient,
          factor: 0.5, probabilities: nil)
      }
    }
    #expect(whole(labels, &first).correct == outcome.correct)
    _ = whole(partners, &second)
    for index in mixed.indices {
      let share = shares[index / Self.classes]
      let expected = share * first[index] + (1 - share) * second[index]
      #expect(abs(mixed[index] - expected) < 1e-6, "\(name) at \(index)")
    }
  }

  @Test(arguments: [Float(1), 3]) func aTeachersGradientIsThatOfItsLoss(temperature: Float) {
    let distillation = Distillation(classes: Self.classes, temperature: temperature)
    var targets = logits
    distillation.soften(
      noise(4, count: logits.count, scale: 2), images: Self.images, into: &targets)
    for image in 0..<Self.images {
      let sum = targets[image * Self.classes..<(image + 1) * Self.classes].reduce(0, +)
      #expect(abs(sum - 1) < 1e-6)
    }
    func loss(_ logits: [Float], _ gradient: inout [Float]) -> Double {
      distillation.evaluate(
        logits, targets: targets, images: Self.images, gradient: &gradient, factor: 0.5)
    }
    var (gradient, unused) = (logits, logits)
    _ = loss(logits, &gradient)
    for index in logits.indices {
      var (above, below) = (logits, logits)
      above[index] += 1e-2
      below[index] -= 1e-2
      let slope = (loss(above, &unused) - loss(below, &unused)) / 2e-2
      #expect(abs(0.5 * slope - Double(gradient[index])) < 2e-4, "at \(index)")
    }
  }
}
