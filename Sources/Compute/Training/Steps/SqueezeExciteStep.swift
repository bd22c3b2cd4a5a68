import CKernels
import Networks

/// Squeeze-and-excitation: each channel of each image times its gate.
struct SqueezeExciteStep: TrainingStep {
  private let gate: SqueezeExcite
  private let shape: nas_planes
  private let parameters: [PackedParameter]
  private let input: Place
  private let output: Place
  private let mean: Place
  private let hidden: Place
  private let factor: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place
  /// The gate's gradients while the backward pass runs: factor, hidden, mean.
  private let gateGradients: [Place]

  init(node: Int, hidden units: Int, planner: inout TrainingPlanner) {
    let place = planner.nodes[node]
    let values = planner.network.shape(ofValue: place.input)
    let channels = padded(values.channels)
    let gate = SqueezeExcite(images: planner.images, channels: channels, hidden: units)
    self.gate = gate
    shape = nas_planes(values, images: planner.images)
    parameters = planner.packed.addSqueezeExcite(
      planner.parameters(of: place), channels: channels, hidden: units)
    input = planner.place(ofValue: place.input)
    output = planner.place(ofValue: place.output)
    mean = planner.makeKept(gate.factorCount, node: node)
    hidden = planner.makeKept(gate.hiddenCount, node: node)
    factor = planner.makeKept(gate.factorCount, node: node)
    outputGradient = GradientSum(node: node, planner: &planner)
    planner.keepForBackward(place.input, node: node)
    inputGradient = planner.makeGradient(ofValue: place.input, node: node)
    var temporaries: [Place] = []
    for count in [gate.factorCount, gate.hiddenCount, gate.factorCount] {
      let buffer = planner.makeBuffer(count)
      planner.touch(buffer, at: planner.backwardTime(node))
      temporaries.append(buffer)
    }
    gateGradients = temporaries
  }

  func forward(_ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.pool_forward($0, run.pointer(input), run.pointer(mean))
      gate.forward(
        mean: run.pointer(mean), weights: .init(parameters, in: run.weights),
        hidden: run.pointer(hidden), factor: run.pointer(factor))
      Kernels.table.excite_forward(
        $0, run.pointer(input), run.pointer(factor), run.pointer(output))
    }
  }

  func backward(_ run: TrainingRun) {
    let dy = outputGradient.gather(run)
    let pointers = gateGradients.map { run.pointer($0) }
    withUnsafePointer(to: shape) {
      Kernels.table.excite_backward_factor($0, run.pointer(input), dy, pointers[0])
      gate.backward(
        factorGradient: pointers[0], mean: run.pointer(mean), hidden: run.pointer(hidden),
        factor: run.pointer(factor), weights: .init(parameters, in: run.weights),
        gradients: .init(gradientsOf: parameters, in: run.gradient), hiddenGradient: pointers[1],
        meanGradient: pointers[2])
      Kernels.table.excite_backward_data(
        $0, dy, run.pointer(factor), pointers[2], run.pointer(inputGradient))
    }
  }
}

extension PackedLayout {
  /// Adds the four tensors of a gate, channels padded.
  mutating func addSqueezeExcite(
    _ parameters: [Parameter], channels: Int, hidden: Int
  ) -> [PackedParameter] {
    [
      addMatrix(parameters[0], rows: hidden, columns: channels),
      addMatrix(parameters[1], rows: 1, columns: hidden),
      addMatrix(parameters[2], rows: channels, columns: hidden),
      addMatrix(parameters[3], rows: 1, columns: channels),
    ]
  }
}

extension SqueezeExcite.Weights {
  init(_ packed: [PackedParameter], in weights: UnsafeMutablePointer<Float>) {
    self.init(
      reduce: weights + packed[0].offsets[0], reduceBias: weights + packed[1].offsets[0],
      expand: weights + packed[2].offsets[0], expandBias: weights + packed[3].offsets[0])
  }

  init(gradientsOf packed: [PackedParameter], in gradient: UnsafeMutablePointer<Float>) {
    self.init(
      reduce: gradient + packed[0].gradientOffset, reduceBias: gradient + packed[1].gradientOffset,
      expand: gradient + packed[2].gradientOffset,
      expandBias: gradient + packed[3].gradientOffset)
  }
}
