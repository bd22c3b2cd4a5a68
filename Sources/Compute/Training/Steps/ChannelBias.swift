import CNASKernels
import NASNetworks

/// The bias of a convolution in training: the second of its parameters, where it has one.
struct ChannelBias: Sendable {
  private let packed: PackedParameter
  private let shape: nas_planes
  private let precision: Precision

  init?(planner: inout TrainingPlanner) {
    let parameters = planner.parameters()
    guard parameters.count > 1 else { return nil }
    let output = planner.site.output
    packed = planner.packed.addMatrix(
      parameters[1], rows: 1, columns: padded(output.channels))
    shape = nas_planes(output, images: planner.images)
    precision = planner.precision
  }

  func values(_ run: TrainingRun) -> UnsafeMutablePointer<Float> {
    run.weights + packed.offsets[0]
  }

  /// Adds what the gradient of the convolution's output comes to.
  func addGradient(_ dy: UnsafeRawPointer, _ run: TrainingRun) {
    withUnsafePointer(to: shape) {
      Kernels.on(precision).add_channel_sums($0, dy, run.gradient + packed.gradientOffset)
    }
  }
}
