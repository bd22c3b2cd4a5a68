public import Genomes

/// One evaluation of one genome: what was asked, what it costs, and what came of it.
public struct Trial: Sendable, Hashable, Codable, Identifiable {
  /// Counts the trials of a run from 0, in the order they were asked for, whichever ended first.
  public let id: Int
  /// Canonical.
  public let genome: Genome
  /// The generation that asked for it, from 0. A round of the local search is a generation too.
  public let generation: Int
  public let origin: Origin
  /// Multiply–accumulates for one image.
  public let macs: Int
  /// Trainable parameters.
  public let parameters: Int
  public let outcome: Outcome

  public init(id: Int, of proposal: Proposal, macs: Int, parameters: Int, outcome: Outcome) {
    self.id = id
    genome = proposal.genome
    generation = proposal.generation
    origin = proposal.origin
    self.macs = macs
    self.parameters = parameters
    self.outcome = outcome
  }

  /// How the genome came about.
  public enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
    case initial
    case offspring
    case localSearch
  }

  /// How the evaluation ended.
  public enum Outcome: Sendable, Hashable, Codable {
    /// Scored on every validation image.
    case complete(Score)
    /// Raced out: scored on the first images only, then clearly dominated.
    case stopped(Score)
    /// There is no score, and none is made up.
    case failed(reason: String)
  }

  /// What the images scored say; nil for a failed trial.
  public var score: Score? {
    switch outcome {
    case .complete(let score), .stopped(let score): score
    case .failed: nil
    }
  }

  /// What the trial is judged by; nil unless it is complete, so that neither a failure nor a score
  /// on a part of the images ever stands beside a score on all of them.
  public var objectives: Objectives? {
    guard case .complete(let score) = outcome else { return nil }
    return Objectives(accuracy: score.accuracy, macs: macs)
  }
}

/// The result of scoring a network on validation images.
public struct Score: Sendable, Hashable, Codable {
  /// Images classified correctly.
  public let correct: Int
  /// Images scored.
  public let images: Int
  /// Mean cross-entropy over them, in nats.
  public let loss: Double

  public init(correct: Int, images: Int, loss: Double) {
    precondition(
      images > 0 && (0...images).contains(correct),
      "Score: \(correct) correct of \(images) images")
    self.correct = correct
    self.images = images
    self.loss = loss
  }

  /// The share classified correctly, in 0...1.
  public var accuracy: Double { Double(correct) / Double(images) }
}
