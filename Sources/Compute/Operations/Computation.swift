import CNASKernels
import NASNetworks

/// An operation that runs by itself: it says here what it computes, once for training and inference.
/// Those that run together with others, convolutions and norms among them, are nodes of their own kind
/// (``Node/Kind``).
protocol ComputedOperation: NASNetworks.Operation {
  func computation(at site: Site) throws(ComputeError) -> any Computation

  /// The values that its backward pass reads again.
  var backwardReads: BackwardReads { get }
}

extension ComputedOperation {
  var backwardReads: BackwardReads { [] }
}

/// What a backward pass reads besides the gradient of the output.
struct BackwardReads: OptionSet, Sendable {
  let rawValue: Int
  static let inputs = BackwardReads(rawValue: 1)
  static let output = BackwardReads(rawValue: 2)
}

/// Where in a network an operation stands.
struct Site {
  let layer: Int
  let inputs: [Shape]
  let output: Shape
  /// Images that pass at a time.
  let images: Int
  let precision: Precision
  let parameters: [Parameter]
  let isTraining: Bool

  var kernels: nas_element_kernels { Kernels.on(precision) }

  /// The planes of an input, or of the output.
  func planes(_ input: Int) -> nas_planes { nas_planes(inputs[input], images: images) }
  var outputPlanes: nas_planes { nas_planes(output, images: images) }
}

/// The arithmetic of one operation on one chunk of images.
protocol Computation: Sendable {
  /// What computes it, for people.
  var kernel: String { get }
  /// How each of the layer's tensors lies for it.
  var tensors: [TensorLayout] { get }
  /// What it needs memory for.
  var workspace: Workspace { get }
  /// Whether its backward pass may write the first input's gradient over the output's.
  var passesGradientOn: Bool { get }

  func forward(_ frame: Frame) throws(ComputeError)
  /// Adds to the gradients of the tensors and writes those of the inputs, where they are wanted.
  func backward(_ frame: Frame) throws(ComputeError)
}

extension Computation {
  var kernel: String { Kernels.name }
  var tensors: [TensorLayout] { [] }
  var workspace: Workspace { Workspace() }
  var passesGradientOn: Bool { false }
}

/// How a computation reads a tensor.
enum TensorLayout: Sendable {
  /// Every number in a place of its own.
  case placed(Placement)
  /// As the weights of a convolution of one position, [outputs, inputs], in which every number has a
  /// place: in the layouts that the passes read, of which inference reads the first, and the one that
  /// the gradient comes in.
  case pointwise(
    Placement, outputs: Int, inputs: Int, [nas_weight_layout], gradient: nas_weight_layout)
}

/// Bytes for each image.
struct Workspace {
  /// From the forward to the backward pass.
  var kept: [Int] = []
  /// During a pass.
  var forward: [Int] = []
  var backward: [Int] = []
}

/// Where a computation finds what it reads and writes, for one chunk of images.
struct Frame {
  let run: TrainingRun
  let places: Places

  /// The same for every chunk.
  struct Places: Sendable {
    var inputs: [Place] = []
    var output: Place?
    /// For the backward pass: the inputs and the output, where it reads them.
    var keptInputs: [Place] = []
    var keptOutput: Place?
    var gradient: Place?
    var inputGradients: [Place?] = []
    var kept: [Place] = []
    var forward: [Place] = []
    var backward: [Place] = []
    var parameters: [PackedParameter] = []
  }

  var worker: Worker { run.worker }
  /// The chunk's images, as the network reads them; so many numbers each.
  func images(of count: Int) -> UnsafeMutablePointer<Float> {
    run.input + run.firstImage * count
  }

  func input(_ index: Int) -> UnsafeMutableRawPointer { run.pointer(places.inputs[index]) }
  var output: UnsafeMutableRawPointer { run.pointer(places.output!) }
  func keptInput(_ index: Int) -> UnsafeMutableRawPointer { run.pointer(places.keptInputs[index]) }
  var keptOutput: UnsafeMutableRawPointer { run.pointer(places.keptOutput!) }
  /// Of the output.
  var gradient: UnsafeMutableRawPointer { run.pointer(places.gradient!) }
  /// Where to write it; nil where nobody wants it.
  func inputGradient(_ index: Int) -> UnsafeMutableRawPointer? {
    places.inputGradients[index].map { run.pointer($0) }
  }

  func kept(_ index: Int) -> UnsafeMutablePointer<Float> { run.floats(places.kept[index]) }
  func forward(_ index: Int) -> UnsafeMutablePointer<Float> { run.floats(places.forward[index]) }
  func backward(_ index: Int) -> UnsafeMutablePointer<Float> { run.floats(places.backward[index]) }

  /// - Parameter layout: Which of a tensor's layouts.
  func weights(_ index: Int, layout: Int = 0) -> UnsafeMutablePointer<Float> {
    run.weights + places.parameters[index].offsets[layout]
  }
  func weightsGradient(_ index: Int) -> UnsafeMutablePointer<Float> {
    run.gradient + places.parameters[index].gradientOffset
  }
  var inputCount: Int { places.inputs.count }
}

/// A computation as a step of training.
struct OperationStep: TrainingStep {
  private let computation: any Computation
  private let places: Frame.Places
  private let outputGradient: GradientSum

  init(_ computation: any Computation, reads: BackwardReads, planner: inout TrainingPlanner) {
    self.computation = computation
    let node = planner.node
    var places = Frame.Places()
    places.inputs = node.inputs.map { planner.forwardPlace(ofValue: $0) }
    places.output = planner.forwardPlace(ofValue: node.output)
    outputGradient = GradientSum(planner: &planner)
    places.gradient = outputGradient.total
    if reads.contains(.inputs) {
      places.keptInputs = node.inputs.map { planner.backwardPlace(ofValue: $0) }
    }
    if reads.contains(.output) { places.keptOutput = planner.backwardPlace(ofValue: node.output) }
    for (index, value) in node.inputs.enumerated() {
      if !planner.needsGradient(ofValue: value) {
        places.inputGradients.append(nil)
      } else if index == 0, computation.passesGradientOn {
        planner.giveGradient(outputGradient.total, ofValue: value)
        places.inputGradients.append(outputGradient.total)
      } else {
        places.inputGradients.append(planner.makeGradient(ofValue: value))
      }
    }
    let workspace = computation.workspace
    places.kept = workspace.kept.map { planner.makeKept(bytesPerImage: $0) }
    places.forward = workspace.forward.map { planner.makeForward(bytesPerImage: $0) }
    places.backward = workspace.backward.map { planner.makeBackward(bytesPerImage: $0) }
    places.parameters = zip(planner.parameters(), computation.tensors).map {
      planner.packed.add($0, $1, isTraining: true)
    }
    self.places = places
  }

  var kernels: (forward: String, backward: String) { (computation.kernel, computation.kernel) }

  func forward(_ run: TrainingRun) throws(ComputeError) {
    try computation.forward(Frame(run: run, places: places))
  }

  func backward(_ run: TrainingRun) throws(ComputeError) {
    outputGradient.gather(run)
    try computation.backward(Frame(run: run, places: places))
  }
}

/// A computation as a step of inference.
struct OperationInference: InferenceStep {
  private let computation: any Computation
  private let places: Frame.Places

  init(_ computation: any Computation, position: Int, planner: inout InferencePlanner) {
    self.computation = computation
    let node = planner.nodes[position]
    var places = Frame.Places()
    places.inputs = node.inputs.map { planner.read($0, at: position) }
    let workspace = computation.workspace
    places.kept = workspace.kept.map { planner.makeBuffer(bytesPerImage: $0, at: position) }
    places.forward = workspace.forward.map { planner.makeBuffer(bytesPerImage: $0, at: position) }
    places.output = planner.write(node.output, at: position)
    places.parameters = zip(planner.parameters(of: node), computation.tensors).map {
      planner.add(planner.packed.add($0, $1, isTraining: false))
    }
    self.places = places
  }

  func run(_ run: InferenceRun) throws(ComputeError) {
    let training = TrainingRun(
      worker: run.worker, input: run.input, arena: run.arena, locations: run.locations,
      weights: run.weights, gradient: run.weights)
    try computation.forward(Frame(run: training, places: places))
  }
}
