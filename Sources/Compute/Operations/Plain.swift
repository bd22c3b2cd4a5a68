import CNASKernels
import NASNetworks

/// The network's input in blocks.
struct InputBlocking: Computation {
  private let shape: Shape
  private let planes: nas_planes
  private let precision: Precision

  init(of shape: Shape, images: Int, precision: Precision) {
    self.shape = shape
    planes = nas_planes(shape, images: images)
    self.precision = precision
  }

  func forward(_ frame: Frame) {
    withUnsafePointer(to: planes) {
      Kernels.on(precision).from_plain(
        $0, shape.channels, 0, frame.images(of: shape.count), frame.output)
    }
  }

  func backward(_ frame: Frame) {}
}

/// The network's output without blocks, f32.
struct OutputUnblocking: Computation {
  private let channels: Int
  private let planes: nas_planes
  private let precision: Precision

  init(at site: Site) {
    channels = site.output.channels
    planes = site.outputPlanes
    precision = site.precision
  }

  func forward(_ frame: Frame) {
    withUnsafePointer(to: planes) {
      Kernels.on(precision).to_plain(
        $0, channels, 0, frame.input(0), frame.output.assumingMemoryBound(to: Float.self))
    }
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    withUnsafePointer(to: planes) {
      Kernels.on(precision).from_plain(
        $0, channels, 0, frame.gradient.assumingMemoryBound(to: Float.self), inputGradient)
    }
  }
}

extension Flatten: ComputedOperation {
  func computation(at site: Site) -> any Computation { Flattening(at: site) }
}

/// All numbers of an image as one vector.
private struct Flattening: Computation {
  private let shape: Shape
  private let planes: nas_planes
  private let vector: nas_planes
  private let precision: Precision

  init(at site: Site) {
    shape = site.inputs[0]
    planes = site.planes(0)
    vector = site.outputPlanes
    precision = site.precision
  }

  var workspace: Workspace {
    Workspace(forward: [4 * shape.count], backward: [4 * shape.count])
  }

  /// Of a sequence, position after position.
  private var isByPosition: Int32 { shape.layout == .sequence ? 1 : 0 }

  func forward(_ frame: Frame) {
    let numbers = frame.forward(0)
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: planes) {
      kernels.to_plain($0, shape.channels, isByPosition, frame.input(0), numbers)
    }
    withUnsafePointer(to: vector) {
      kernels.from_plain($0, shape.count, 0, numbers, frame.output)
    }
  }

  func backward(_ frame: Frame) {
    guard let inputGradient = frame.inputGradient(0) else { return }
    let numbers = frame.backward(0)
    let kernels = Kernels.on(precision)
    withUnsafePointer(to: vector) {
      kernels.to_plain($0, shape.count, 0, frame.gradient, numbers)
    }
    withUnsafePointer(to: planes) {
      kernels.from_plain($0, shape.channels, isByPosition, numbers, inputGradient)
    }
  }
}
