import NASNetworks

extension DecisionDiagram {
  /// Unfolds a space for one input shape.
  init(_ space: SearchSpace, input: Shape, classes: Int) throws {
    let compiler = DiagramCompiler(space, classes: classes)
    try compiler.compile(input: input)
    nodes = compiler.nodes
    blocks = compiler.blocks
    geneCount = space.decisions.count
  }
}

/// Builds a diagram from its end: each function returns the node from which the rest of the network
/// is chosen, given the shape so far and the genes decided so far that the rest may read again.
private final class DiagramCompiler {
  /// The option taken, by gene.
  private typealias Decided = [Int: Int]

  private let space: SearchSpace
  private let classes: Int
  private(set) var nodes: [DecisionDiagram.Node] = [.end]
  private(set) var blocks: [DecisionDiagram.Block] = []
  /// The nodes of positions that another path has reached before in the same state.
  private var known: [Position: Int] = [:]
  private var measured: [MeasuredBlock: (output: Shape, costs: Costs)] = [:]

  private struct Position: Hashable {
    let stage: Int
    let layer: Int
    let input: Shape
    let decided: Decided
  }

  private struct MeasuredBlock: Hashable {
    let specification: BlockSpecification
    let input: Shape
  }

  init(_ space: SearchSpace, classes: Int) {
    self.space = space
    self.classes = classes
  }

  func compile(input: Shape) throws {
    let stem = space.stem
    _ = try choose(space.activation, [:]) { activation, decided in
      try choose(stem.kernel, [:]) { kernel, _ in
        try choose(stem.width, [:]) { width, _ in
          try block(
            "stem",
            .convolution(
              width: width, kernel: kernel, stride: stem.stride, activation: activation),
            input: input
          ) { try stage(0, input: $0, decided) }
        }
      }
    }
  }

  private func stage(_ index: Int, input: Shape, _ decided: Decided) throws -> Int {
    if index == space.stages.count { return try ending(input: input, decided) }
    return try layer(0, ofStage: index, input: input, decided)
  }

  /// What stands at one position of a stage: a block, or the next stage where the depth ends here.
  private func layer(
    _ index: Int, ofStage stageIndex: Int, input: Shape, _ decided: Decided
  ) throws -> Int {
    let position = Position(stage: stageIndex, layer: index, input: input, decided: decided)
    if let node = known[position] { return node }
    let stage = space.stages[stageIndex]
    func block(_ decided: Decided) throws -> Int {
      try operation(at: index, of: stage, input: input, decided) { output, decided in
        try layer(index + 1, ofStage: stageIndex, input: output, decided)
      }
    }
    // The depth is read no sooner than it matters: the fewer states, the smaller the diagram.
    let node =
      if stage.depth.options.allSatisfy({ $0 > index }) {
        try block(decided)
      } else {
        try choose(stage.depth, decided) { depth, decided in
          guard depth == index else { return try block(decided) }
          let outliving = decided.filter { !stage.genes.contains($0.key) }
          return try self.stage(stageIndex + 1, input: input, outliving)
        }
      }
    known[position] = node
    return node
  }

  /// The choice of a block and its settings, and the block.
  private func operation(
    at index: Int, of stage: Stage, input: Shape, _ decided: Decided,
    then rest: (Shape, Decided) throws -> Int
  ) throws -> Int {
    let layer = stage.layers[index]
    let stride = index == 0 ? stage.stride : 1
    return try choose(stage.width, decided) { width, decided in
      try choose(layer.operations, decided) { operation, decided in
        try settings(of: operation, width: width, stride: stride, decided) { block, decided in
          try self.block("\(layer.name).\(operation.blockSuffix)", block, input: input) {
            try rest($0, decided.filter { !layer.genes.contains($0.key) })
          }
        }
      }
    }
  }

  private func settings(
    of operation: BlockOperation, width: Int, stride: Int, _ decided: Decided,
    then rest: (BlockSpecification, Decided) throws -> Int
  ) throws -> Int {
    switch operation {
    case .residual(let residual):
      try choose(residual.squeezeExcite, decided) { squeezeExcite, decided in
        try choose(residual.activation, decided) { activation, decided in
          try rest(
            .residual(
              width: width, stride: stride, squeezeExcite: squeezeExcite, activation: activation),
            decided)
        }
      }
    case .invertedResidual(let inverted):
      try choose(inverted.kernel, decided) { kernel, decided in
        try choose(inverted.expansion, decided) { expansion, decided in
          try choose(inverted.squeezeExcite, decided) { squeezeExcite, decided in
            try choose(inverted.activation, decided) { activation, decided in
              try rest(
                .invertedResidual(
                  width: width, kernel: kernel, stride: stride, expansion: expansion,
                  squeezeExcite: squeezeExcite, activation: activation),
                decided)
            }
          }
        }
      }
    }
  }

  private func ending(input: Shape, _ decided: Decided) throws -> Int {
    func classifier(_ input: Shape) throws -> Int {
      try block("classifier", .classifier(classes: classes), input: input) { _ in 0 }
    }
    guard let head = space.head else { return try classifier(input) }
    return try choose(head.width, decided) { width, decided in
      try choose(space.activation, decided) { activation, _ in
        try block(
          "head", .convolution(width: width, kernel: 1, stride: 1, activation: activation),
          input: input, then: classifier)
      }
    }
  }
}

// The two ways to make a node.
extension DiagramCompiler {
  /// A decision node; none where there is one option, or where the path has decided before.
  private func choose<Option>(
    _ choice: Choice<Option>, _ decided: Decided, then rest: (Option, Decided) throws -> Int
  ) throws -> Int {
    guard let gene = choice.gene else { return try rest(choice.options[0], decided) }
    if let option = decided[gene] { return try rest(choice.options[option], decided) }
    let branches = try choice.options.enumerated().map { index, option in
      try rest(option, decided.merging([gene: index]) { $1 })
    }
    nodes.append(.decision(gene: gene, branches: branches))
    return nodes.count - 1
  }

  private func block(
    _ name: String, _ specification: BlockSpecification, input: Shape,
    then rest: (Shape) throws -> Int
  ) throws -> Int {
    let (output, costs) = try measure(specification, input: input)
    let next = try rest(output)
    nodes.append(.block(blocks.count, next: next))
    blocks.append(.init(name: name, specification: specification, input: input, costs: costs))
    return nodes.count - 1
  }

  /// The block's output and costs, counted on the network of the block alone.
  private func measure(
    _ specification: BlockSpecification, input: Shape
  ) throws -> (output: Shape, costs: Costs) {
    let key = MeasuredBlock(specification: specification, input: input)
    if let known = measured[key] { return known }
    var builder = NetworkBuilder(input: input)
    let output = try specification.add(
      named: "block", to: &builder, input: builder.inputValue)
    let result = (output: output.shape, costs: builder.build().costs)
    measured[key] = result
    return result
  }
}

extension BlockOperation {
  /// The end of the block's name. Parallel operations of a layer are told apart by it: networks
  /// share weights by name, and operations do not share.
  fileprivate var blockSuffix: String {
    switch self {
    case .residual: "residual"
    case .invertedResidual: "inverted"
    }
  }
}
