import CKernels
import Networks

/// The mean of each channel over its positions.
struct PoolStep: TrainingStep {
  private let shape: nas_planes
  private let input: Place
  private let output: Place
  private let outputGradient: GradientSum
  private let inputGradient: Place

  init(node: Int, planner: inout TrainingPlanner) {
    let place = planner.nodes[node]
    shape = nas_planes(planner.network.shape(ofValue: place.input), images: planner.images)
    input = planner.place(ofValue: place.input)
    output = planner.place(ofValue: place.output)
    outputGradient = GradientSum(node: node, planner: &planner)
    inputGradient = planner.makeGradient(ofValue: place.input, node: node)
  }

  func forward(_ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.pool_forward($0, run.pointer(input), run.pointer(output))
    }
  }

  func backward(_ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.table.pool_backward($0, outputGradient.gather(run), run.pointer(inputGradient))
    }
  }
}
