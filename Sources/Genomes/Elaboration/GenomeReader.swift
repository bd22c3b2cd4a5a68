import NASNetworks

/// What a program makes of whole genomes, for one input shape.
struct GenomeReader: Sendable {
  let program: SpaceProgram
  let input: Shape
  let classes: Int

  /// The genes with a part in the network, and its costs; nil where it ends in nothing.
  struct Reading {
    /// In ascending order.
    let effective: [Int]
    let costs: Costs
  }

  /// - Throws: ``ElaborationError`` where something does not fit.
  func read(_ genome: Genome) throws -> Reading? {
    var elaborator = Elaborator(program, classes: classes, genes: genome.genes)
    let output = try elaborator.run(input: input)
    if output.isAbsent { return nil }
    return Reading(
      effective: elaborator.sketch.effectiveGenes(for: [output]),
      costs: elaborator.sketch.network(input: input, output: output, isNamed: false).costs)
  }

  /// - Parameter isWritten: With everything that the file writes, whether something reads it or not.
  /// - Returns: Nil where it ends in nothing.
  func network(of genome: Genome, isWritten: Bool = false) throws -> Network? {
    var elaborator = Elaborator(
      program, classes: classes, genes: genome.genes, isWritten: isWritten)
    let output = try elaborator.run(input: input)
    if output.isAbsent { return nil }
    return elaborator.sketch.network(input: input, output: output, isWhole: isWritten)
  }
}
