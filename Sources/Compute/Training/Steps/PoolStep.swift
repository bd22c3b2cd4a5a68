import CNASKernels
import NASNetworks

/// The mean of each channel over its positions.
struct PoolStep: TrainingStep {
  private let shape: nas_planes
  private let precision: Precision
  private let count: Int
  private let input: Place
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place
  /// The mean in f32, and its gradient.
  private let mean: Place
  private let meanGradient: Place

  init(planner: inout TrainingPlanner) {
    let node = planner.node
    precision = planner.precision
    shape = nas_planes(planner.shape(ofValue: node.input), images: planner.images)
    let channels = planner.count(ofValue: node.output)
    count = channels * planner.images
    input = planner.forwardPlace(ofValue: node.input)
    output = planner.forwardPlace(ofValue: node.output)
    outputGradient = GradientSum(planner: &planner)
    inputGradient = planner.makeGradient(ofValue: node.input)
    mean = planner.makeForward(bytesPerImage: 4 * channels)
    meanGradient = planner.makeBackward(bytesPerImage: 4 * channels)
  }

  var kernels: (forward: String, backward: String) {
    ("\(Kernels.name) pool", "\(Kernels.name) pool")
  }

  func forward(_ run: TrainingRun) {
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: shape) { kernels.pool_forward($0, run.pointer(input), run.floats(mean)) }
    kernels.from_floats(count, run.floats(mean), run.pointer(output))
  }

  func backward(_ run: TrainingRun) {
    let kernels = Kernels.on(precision)
    kernels.to_floats(count, outputGradient.gather(run), run.floats(meanGradient))
    withUnsafePointer(to: shape) {
      kernels.pool_backward($0, run.floats(meanGradient), run.pointer(inputGradient))
    }
  }
}
