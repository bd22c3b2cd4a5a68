import Networks

/// A fully connected layer with bias on pooled values.
struct LinearStep: TrainingStep {
  private let layer: FullyConnected
  private let weights: PackedParameter
  private let bias: PackedParameter
  private let input: Place
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place

  init(node: Int, outputs: Int, planner: inout TrainingPlanner) {
    let place = planner.nodes[node]
    // Logits are plain; anything inside the network is padded to blocks.
    let rows = planner.floats(ofValue: place.output) / planner.images
    let columns = padded(planner.network.shape(ofValue: place.input).channels)
    layer = FullyConnected(images: planner.images, inputs: columns, outputs: rows)
    let parameters = planner.parameters(of: place)
    weights = planner.packed.addMatrix(parameters[0], rows: rows, columns: columns)
    bias = planner.packed.addMatrix(parameters[1], rows: 1, columns: rows)
    input = planner.place(ofValue: place.input)
    output = planner.place(ofValue: place.output)
    outputGradient = GradientSum(node: node, planner: &planner)
    planner.keepForBackward(place.input, node: node)
    inputGradient = planner.makeGradient(ofValue: place.input, node: node)
  }

  func forward(_ run: TrainingRun) {
    layer.forward(
      run.pointer(input), weights: run.weights + weights.offsets[0],
      bias: run.weights + bias.offsets[0], into: run.pointer(output))
  }

  func backward(_ run: TrainingRun) {
    layer.backward(
      outputGradient.gather(run), input: run.pointer(input),
      weights: run.weights + weights.offsets[0],
      weightsGradient: run.gradient + weights.gradientOffset,
      biasGradient: run.gradient + bias.gradientOffset, inputGradient: run.pointer(inputGradient))
  }
}
