import NASNetworks

/// Everything that one repetition of a part may be, once its decisions are made.
indirect enum RepetitionTree: Sendable {
  case outcome(RepetitionOutcome)
  /// By option.
  case decision(gene: Int, [RepetitionTree])
  /// No network, or one that cannot be.
  case nothing
}

/// One repetition of a part with everything decided.
final class RepetitionOutcome: Sendable {
  let output: Shape
  /// The genes that have an effect here.
  let effective: [Int]
  let counts: Counts
  /// Whether it depends on what stands before it.
  let readsInput: Bool
  /// Of its layers by themselves, as a network; nil of the network as a whole, where it takes too
  /// long to look at each.
  let peakActivationBytes: Int?
  let input: Shape
  let partInput: Shape
  /// Whether it is the network as a whole.
  let isWhole: Bool
  /// The option of every gene that was read, by gene.
  let decided: DecidedGenes

  init(
    _ sketch: Sketch, _ output: Flow, input: Shape, partInput: Shape, isWhole: Bool,
    decided: DecidedGenes
  ) {
    self.isWhole = isWhole
    let live = sketch.live(for: output)
    counts = sketch.counts(of: live)
    readsInput = sketch.readsInput(for: output, live)
    peakActivationBytes =
      if isWhole {
        nil
      } else if counts.layers == 0 {
        0
      } else {
        sketch.network(input: input, output: output, isNamed: false).peakActivationBytes
      }
    self.output = output.shape
    effective = sketch.effectiveGenes(for: output)
    self.input = input
    self.partInput = partInput
    self.decided = decided
  }
}

/// Tries out the decisions of single repetitions. What was tried once is known for every path that
/// leads there, and for other repetitions that are alike.
final class RepetitionExplorer {
  private static let failureLimit = 20
  /// Repetitions that are tried out, all together, such as cannot be among them: some seconds.
  private static let outcomeLimit = 100_000

  private let program: SpaceProgram
  private let classes: Int
  private let memo = ElaborationMemo()
  /// The first repetition of the part that reads the same genes, by part and repetition.
  private let models: [[Int]]
  /// The genes that each repetition may read.
  private let readable: [[Set<Int>]]
  private var known: [Key: RepetitionTree] = [:]
  private(set) var failures: [ElaborationError] = []
  private var outcomes = 0
  /// Whether there was more to try than anybody waits for: what was found is not all there is.
  var hasGivenUp: Bool { outcomes > Self.outcomeLimit }

  private struct Key: Hashable {
    let part: Int
    let repetition: Int
    let input: Shape
    let partInput: Shape
    let decided: DecidedGenes
  }

  init(_ program: SpaceProgram, classes: Int, _ span: GeneSpan) {
    self.program = program
    self.classes = classes
    readable = zip(program.root.children, program.partLets).map { part, lets in
      part.children.map { Set($0.allGenes + part.genes + program.genes(of: lets)) }
    }
    models = zip(program.parts, program.root.children).map { step, part in
      let isCounted = step.mentions([program.names.first, program.names.repetition])
      let genes = part.children.map(\.allGenes)
      return genes.indices.map { index in
        isCounted ? index : genes.firstIndex(of: genes[index])!
      }
    }
  }

  /// What one repetition may be, given what has been decided.
  func tree(
    part: Int, repetition: Int, input: Shape, partInput: Shape, _ decided: DecidedGenes
  ) -> RepetitionTree {
    let model = models[part][repetition]
    let own = decided.filter(readable[part][model].contains)
    let key = Key(
      part: part, repetition: model, input: input, partInput: partInput, decided: own)
    if let tree = known[key] { return tree }
    let tree = explore(key, own)
    known[key] = tree
    return tree
  }

  /// What the network as a whole may be.
  func wholeTree(input: Shape) -> RepetitionTree {
    explore(Key(part: 0, repetition: -1, input: input, partInput: input, decided: .none), .none)
  }

  private func explore(_ key: Key, _ decided: DecidedGenes) -> RepetitionTree {
    if hasGivenUp { return .nothing }
    var elaborator = self.elaborator(decided)
    do {
      let output =
        key.repetition < 0
        ? try elaborator.run(input: key.input)
        : try elaborator.run(
          part: key.part, repetition: key.repetition, input: key.input,
          partInput: key.partInput)
      outcomes += 1
      if output.isAbsent { return .nothing }
      let outcome = RepetitionOutcome(
        elaborator.sketch, output, input: key.input, partInput: key.partInput,
        isWhole: key.repetition < 0, decided: decided)
      // Of a chain, every part counts: what nothing reads would be counted too.
      guard outcome.isWhole || outcome.readsInput else {
        let part = program.parts[key.part]
        throw ElaborationError(
          line: part.line, message: "'\(part.name.text)' reads nothing of what stands before it")
      }
      return .outcome(outcome)
    } catch let undecided as Elaborator.Undecided {
      let options = program.decisions[undecided.gene].options.indices
      return .decision(
        gene: undecided.gene,
        options.map { explore(key, decided.with(undecided.gene, $0)) })
    } catch {
      outcomes += 1
      note(error)
      return .nothing
    }
  }

  /// How often a part may be repeated, and the gene that is asked first, if any is undecided; if none
  /// is, the genes that it hangs on.
  func counts(
    of part: Int, _ decided: DecidedGenes
  ) -> (values: Set<Int>, gene: Int?, effective: [Int]) {
    // Most parts say it in a number, or not at all.
    switch program.group(ofPart: part).count {
    case nil: return ([1], nil, [])
    case .number(let number):
      if let whole = number.whole { return ([whole], nil, []) }
    default: break
    }
    var elaborator = self.elaborator(decided)
    do {
      let (count, genes) = try elaborator.count(ofPart: part)
      return ([count], nil, genes)
    } catch let undecided as Elaborator.Undecided {
      var values: Set<Int> = []
      for option in program.decisions[undecided.gene].options.indices {
        values.formUnion(
          counts(of: part, decided.with(undecided.gene, option)).values)
      }
      return (values, undecided.gene, [])
    } catch {
      note(error)
      return ([0], nil, [])
    }
  }

  /// Whether a network may end in a value of this shape; noted where not.
  func isOutput(_ shape: Shape) -> Bool {
    do {
      try program.checkOutput(shape, classes: classes)
      return true
    } catch {
      note(error)
      return false
    }
  }

  private func elaborator(_ decided: DecidedGenes) -> Elaborator {
    Elaborator(
      program, classes: classes, genes: decided.genes(count: program.decisions.count), memo: memo)
  }

  private func note(_ error: any Error) {
    guard let failure = error as? ElaborationError, failures.count < Self.failureLimit,
      !failures.contains(where: { $0.line == failure.line && $0.message == failure.message })
    else { return }
    failures.append(failure)
  }
}

/// Where genes are read.
struct GeneSpan {
  /// The last position that may read each gene.
  private(set) var last: [Int]
  /// The last part.
  private(set) var lastPart: [Int]
  /// The position of each part's first repetition.
  private var offsets: [Int] = []

  init(_ program: SpaceProgram) {
    last = Array(repeating: -1, count: program.decisions.count)
    lastPart = last
    var offset = 0
    for (part, place) in program.root.children.enumerated() {
      offsets.append(offset)
      // How often, and what all repetitions share, is read until the part ends.
      let shared = place.genes + program.genes(of: program.partLets[part])
      note(shared, part, offset + place.children.count)
      for (index, child) in place.children.enumerated() {
        note(child.allGenes, part, offset + index)
      }
      offset += place.children.count + 1
    }
  }

  func position(_ part: Int, _ repetition: Int) -> Int { offsets[part] + repetition }

  private mutating func note(_ genes: [Int], _ part: Int, _ position: Int) {
    for gene in genes where gene >= 0 {
      last[gene] = max(last[gene], position)
      lastPart[gene] = max(lastPart[gene], part)
    }
  }
}

extension Place {
  /// Those of all places within, in order; -1 where there is nothing to decide.
  var allGenes: [Int] { genes + children.flatMap(\.allGenes) }
}

extension Step {
  /// Whether an expression of the step itself, not of the blocks that it calls, reads a name.
  fileprivate func mentions(_ names: Set<Symbol>) -> Bool {
    expressions.contains { $0.names.values.contains(where: names.contains) }
  }
}
