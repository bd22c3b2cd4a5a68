import CNASKernels
import NASNetworks

extension Add: ComputedOperation {
  /// Of two values it is a node of its own kind.
  func computation(at site: Site) -> any Computation { LongSum(at: site) }
}

/// The sum of several values.
private struct LongSum: Computation {
  private let count: Int
  private let precision: Precision

  init(at site: Site) {
    count = site.outputPlanes.count
    precision = site.precision
  }

  var kernel: String { "\(Kernels.name) sum" }
  var passesGradientOn: Bool { true }

  func forward(_ frame: Frame) {
    let kernels = Kernels.on(precision)
    kernels.sum_forward(
      count, frame.input(0), frame.input(1), nas_activation_none, frame.output)
    for index in 2..<max(2, frame.inputCount) {
      kernels.sum_forward(
        count, frame.output, frame.input(index), nas_activation_none, frame.output)
    }
  }

  func backward(_ frame: Frame) {
    for index in 0..<frame.inputCount {
      guard let inputGradient = frame.inputGradient(index), inputGradient != frame.gradient else {
        continue
      }
      inputGradient.copyMemory(from: frame.gradient, byteCount: count * precision.bytes)
    }
  }
}

extension Multiply: ComputedOperation {
  func computation(at site: Site) -> any Computation { Product(at: site) }
  var backwardReads: BackwardReads { .inputs }
}

/// The product of several values, some of them spread over the positions or channels of the others.
private struct Product: Computation {
  private let planes: nas_planes
  private let channels: Int
  private let precision: Precision
  private let kinds: [nas_factor]
  /// An input of the output's shape.
  private let whole: Int

  init(at site: Site) {
    let output = site.output
    planes = site.outputPlanes
    channels = output.channels
    precision = site.precision
    kinds = site.inputs.map { input in
      if input == output { return nas_factor_same }
      if input.layout == .vector {
        return input.channels == 1 ? nas_factor_single : nas_factor_channels
      }
      return nas_factor_positions
    }
    whole = kinds.firstIndex { $0 == nas_factor_same }!
  }

  var kernel: String { "\(Kernels.name) product" }
  /// A product of the gradient and some of the inputs.
  var workspace: Workspace { Workspace(backward: [planes.count / planes.images * precision.bytes]) }

  func forward(_ frame: Frame) {
    var product = frame.input(whole)
    for index in kinds.indices where index != whole {
      multiply(product, frame.input(index), kinds[index], into: frame.output)
      product = frame.output
    }
  }

  func backward(_ frame: Frame) {
    for index in kinds.indices {
      guard let inputGradient = frame.inputGradient(index) else { continue }
      if kinds[index] == nas_factor_same {
        var product = frame.gradient
        for other in kinds.indices where other != index {
          multiply(product, frame.keptInput(other), kinds[other], into: inputGradient)
          product = inputGradient
        }
      } else {
        reduce(index, into: inputGradient, frame)
      }
    }
  }

  /// The gradient of an input that is spread over the others: a sum of the others' product.
  private func reduce(
    _ index: Int, into inputGradient: UnsafeMutableRawPointer, _ frame: Frame
  ) {
    var product = frame.gradient
    let rest = UnsafeMutableRawPointer(frame.backward(0))
    for other in kinds.indices where other != index && other != whole {
      multiply(product, frame.keptInput(other), kinds[other], into: rest)
      product = rest
    }
    withUnsafePointer(to: planes) {
      Kernels.on(precision).multiply_backward(
        $0, channels, product, frame.keptInput(whole), kinds[index], inputGradient)
    }
  }

  private func multiply(
    _ a: UnsafeMutableRawPointer, _ factor: UnsafeMutableRawPointer, _ kind: nas_factor,
    into y: UnsafeMutableRawPointer
  ) {
    withUnsafePointer(to: planes) { Kernels.on(precision).multiply($0, a, factor, kind, y) }
  }
}

extension nas_planes {
  /// Numbers of such an activation.
  var count: Int { images * blocks * area * 16 }
}
