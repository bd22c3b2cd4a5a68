import CNASKernels
import NASNetworks

/// Squeeze-and-excitation: each channel of each image times its gate, which is f32.
struct ExcitationStep: TrainingStep {
  private let gate: ExcitationGate
  private let shape: nas_planes
  private let precision: Precision
  private let parameters: [PackedParameter]
  private let input: Place
  private let output: Place
  private let keptInput: Place
  private let remade: Place?
  private let mean: Place
  /// The hidden layer before its activation, and after.
  private let sums: Place
  private let hidden: Place
  private let factor: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place
  /// The gate's gradients while the backward pass runs.
  private let factorGradient: Place
  private let hiddenGradient: Place
  private let meanGradient: Place

  init(_ excitation: Excitation, planner: inout TrainingPlanner) {
    let node = planner.node
    precision = planner.precision
    let values = planner.shape(ofValue: node.input)
    let channels = padded(values.channels)
    let units = excitation.hidden
    gate = ExcitationGate(images: planner.images, channels: channels, excitation)
    shape = nas_planes(values, images: planner.images)
    parameters = planner.packed.addExcitation(
      planner.parameters(), channels: channels, hidden: units)
    input = planner.forwardPlace(ofValue: node.input)
    output = planner.forwardPlace(ofValue: node.output)
    remade = planner.remadePlace()
    mean = planner.makeKept(bytesPerImage: 4 * channels)
    sums = planner.makeKept(bytesPerImage: 4 * units)
    hidden = planner.makeKept(bytesPerImage: 4 * units)
    factor = planner.makeKept(bytesPerImage: 4 * channels)
    outputGradient = GradientSum(planner: &planner)
    keptInput = planner.backwardPlace(ofValue: node.input)
    inputGradient = planner.makeGradient(ofValue: node.input)
    factorGradient = planner.makeBackward(bytesPerImage: 4 * channels)
    hiddenGradient = planner.makeBackward(bytesPerImage: 4 * units)
    meanGradient = planner.makeBackward(bytesPerImage: 4 * channels)
  }

  var kernels: (forward: String, backward: String) {
    ("\(Kernels.name) excite, OpenBLAS sgemm", "\(Kernels.name) excite, OpenBLAS sgemm")
  }

  func forward(_ run: TrainingRun) {
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: shape) {
      kernels.pool_forward($0, run.pointer(input), run.floats(mean))
      gate.forward(
        mean: run.floats(mean), weights: .init(parameters, in: run.weights),
        sums: run.floats(sums), hidden: run.floats(hidden), factor: run.floats(factor))
      kernels.excite_forward($0, run.pointer(input), run.floats(factor), run.pointer(output))
    }
  }

  func remake(_ run: TrainingRun) {
    guard let remade else { return }
    withUnsafePointer(to: shape) {
      Kernels.on(precision).excite_forward(
        $0, run.pointer(keptInput), run.floats(factor), run.pointer(remade))
    }
  }

  func backward(_ run: TrainingRun) {
    let kernels = Kernels.on(precision)
    let dy = outputGradient.gather(run)
    withUnsafePointer(to: shape) {
      kernels.excite_backward_factor(
        $0, run.pointer(keptInput), dy, run.floats(factorGradient))
      gate.backward(
        factorGradient: run.floats(factorGradient), mean: run.floats(mean),
        sums: run.floats(sums), hidden: run.floats(hidden), factor: run.floats(factor),
        weights: .init(parameters, in: run.weights),
        gradients: .init(gradientsOf: parameters, in: run.gradient),
        hiddenGradient: run.floats(hiddenGradient), meanGradient: run.floats(meanGradient))
      kernels.excite_backward_data(
        $0, dy, run.floats(factor), run.floats(meanGradient), run.pointer(inputGradient))
    }
  }
}

extension PackedLayout {
  /// Adds the four tensors of a gate, channels padded.
  mutating func addExcitation(
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

extension ExcitationGate.Weights {
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
