import NASNetworks

/// What a program makes of whole genomes, for one input shape.
struct GenomeReader: Sendable {
  let program: SpaceProgram
  let input: Shape
  let classes: Int
  private let memos = MemoPool()

  init(program: SpaceProgram, input: Shape, classes: Int) {
    self.program = program
    self.input = input
    self.classes = classes
  }

  /// A genome's network, as far as somebody asks for it.
  struct Reading {
    /// The genes with a part in it, in ascending order.
    let effective: [Int]
    let counts: Counts
    fileprivate let sketch: Sketch
    fileprivate let input: Shape
    fileprivate let output: Flow

    /// Looks at the network as a whole.
    var peakActivationBytes: Int {
      sketch.network(input: input, output: output, isNamed: false).peakActivationBytes
    }

    /// Nil of what has to be measured.
    func value(of metric: Constraint.Metric) -> Int? {
      switch metric {
      case .macs: counts.macs
      case .parameters: counts.parameters
      case .activationMemory: peakActivationBytes
      case .latency, .batchedLatency: nil
      }
    }
  }

  /// - Returns: Nil where it ends in nothing.
  /// - Throws: ``ElaborationError`` where something does not fit.
  func read(_ genome: Genome) throws -> Reading? {
    try memos.lending { memo in
      var elaborator = Elaborator(program, classes: classes, genes: genome.genes, memo: memo)
      let output = try elaborator.run(input: input)
      if output.isAbsent { return nil }
      let sketch = elaborator.sketch
      return Reading(
        effective: sketch.effectiveGenes(for: output),
        counts: sketch.counts(of: sketch.live(for: output)), sketch: sketch, input: input,
        output: output)
    }
  }

  /// - Returns: Nil where it ends in nothing.
  func network(of genome: Genome) throws -> Network? {
    try memos.lending { memo in
      var elaborator = Elaborator(program, classes: classes, genes: genome.genes, memo: memo)
      let output = try elaborator.run(input: input)
      return output.isAbsent ? nil : elaborator.sketch.network(input: input, output: output)
    }
  }

  /// With everything that the file writes, whether something reads it or not.
  func writtenNetwork(of genome: Genome) throws -> Network? {
    var elaborator = Elaborator(
      program, classes: classes, genes: genome.genes, isWritten: true)
    let output = try elaborator.run(input: input)
    if output.isAbsent { return nil }
    return elaborator.sketch.network(input: input, output: output, isWhole: true)
  }

  /// The layers of one repetition of a part by themselves.
  ///
  /// - Parameter place: Where they stand: an outcome may be that of another repetition, alike but for
  ///   the names of layers.
  func network(
    of outcome: RepetitionOutcome, at place: (part: Int, repetition: Int)
  ) throws -> Network {
    let genes = outcome.decided.genes(count: program.decisions.count)
    return try memos.lending { memo in
      var elaborator = Elaborator(program, classes: classes, genes: genes, memo: memo)
      let output =
        if outcome.isWhole {
          try elaborator.run(input: outcome.input)
        } else {
          try elaborator.run(
            part: place.part, repetition: place.repetition, input: outcome.input,
            partInput: outcome.partInput)
        }
      return elaborator.sketch.network(input: outcome.input, output: output)
    }
  }
}
