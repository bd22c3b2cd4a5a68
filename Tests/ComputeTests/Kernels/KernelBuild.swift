import CNASKernels
import Foundation
import NASRandomness
import NASTestSupport

/// The elements that activations have.
let activationElements = [FencedBuffer.Element.f32, .bf16]

/// One build of the kernels on activations of one kind of element.
struct KernelBuild: CustomStringConvertible {
  let level: KernelLevel
  let element: FencedBuffer.Element
  let kernels: nas_element_kernels

  var description: String { "\(level) \(element)" }

  /// Weights of a convolution as this build reads them: tiles of `depth` channels that are summed over
  /// and 16 others, for bf16 perhaps in pairs of the former.
  func weights(_ tiles: FencedBuffer, depth: Int = 16) -> FencedBuffer {
    guard element == .bf16, level.table.has_bf16 != 0 else { return tiles }
    let paired = (depth + 1) / 2 * 2
    var numbers = [Float](repeating: 0, count: tiles.count / depth * paired)
    for index in 0..<tiles.count {
      let (tile, i, o) = (index / 16 / depth, index / 16 % depth, index % 16)
      numbers[tile * paired * 16 + (i / 2 * 16 + o) * 2 + i % 2] = Float(tiles[index])
    }
    return FencedBuffer(numbers, as: .bf16)
  }

  /// Those that this processor runs.
  static func all(_ element: FencedBuffer.Element) -> [KernelBuild] {
    KernelLevel.all.map {
      let kernels = element == .f32 ? $0.table.f32 : $0.table.bf16
      return KernelBuild(level: $0, element: element, kernels: kernels!.pointee)
    }
  }
}

/// One build of the kernels.
struct KernelLevel: CustomStringConvertible {
  let table: nas_kernel_table

  var description: String { String(cString: table.name) }

  /// Those that this processor runs, from the plainest to the best.
  static var all: [KernelLevel] {
    sequence(first: 0) { $0 + 1 }.lazy.map(nas_kernels).prefix { $0 != nil }
      .map { KernelLevel(table: $0!.pointee) }
  }
}

/// Random numbers for a kernel, the same in every run.
struct KernelInput {
  private var stream: RandomStream

  init(_ item: Int) {
    stream = RandomStream(seed: 3, purpose: .madeUp, item: item)
  }

  /// `count` numbers in `mean ± spread`.
  mutating func floats(_ count: Int, mean: Double = 0, spread: Double = 1) -> [Float] {
    (0..<count).map { _ in Float(mean + spread * (2 * stream.uniform() - 1)) }
  }

  /// The same in memory, rounded to the element.
  mutating func buffer(
    _ count: Int, of element: FencedBuffer.Element = .f32, mean: Double = 0, spread: Double = 1
  ) -> FencedBuffer {
    FencedBuffer(floats(count, mean: mean, spread: spread), as: element)
  }
}

/// Those that convolutions compute.
let activations = [nas_activation_none, nas_activation_relu, nas_activation_hard_swish]

/// Those that norms and sums compute.
let allActivations =
  activations + [
    nas_activation_relu6, nas_activation_leaky_relu, nas_activation_hard_sigmoid,
    nas_activation_swish, nas_activation_gelu, nas_activation_sigmoid, nas_activation_tanh,
  ]

extension nas_activation {
  /// The activation as the papers define it.
  func callAsFunction(_ z: Double) -> Double {
    switch self {
    case nas_activation_relu: max(0, z)
    case nas_activation_hard_swish: z * min(max(z + 3, 0), 6) / 6
    case nas_activation_relu6: min(max(z, 0), 6)
    case nas_activation_leaky_relu: z < 0 ? 0.01 * z : z
    case nas_activation_hard_sigmoid: min(max(z + 3, 0), 6) / 6
    case nas_activation_swish: z * Self.sigmoid(z)
    case nas_activation_gelu: z * Self.normal(z)
    case nas_activation_sigmoid: Self.sigmoid(z)
    case nas_activation_tanh: tanh(z)
    default: z
    }
  }

  /// Its derivative; at a corner the one that PyTorch takes.
  func slope(_ z: Double) -> Double {
    switch self {
    case nas_activation_relu: z > 0 ? 1 : 0
    case nas_activation_hard_swish: z <= -3 ? 0 : z < 3 ? z / 3 + 0.5 : 1
    case nas_activation_relu6: z > 0 && z < 6 ? 1 : 0
    case nas_activation_leaky_relu: z > 0 ? 1 : 0.01
    case nas_activation_hard_sigmoid: z > -3 && z < 3 ? 1.0 / 6 : 0
    case nas_activation_swish: Self.sigmoid(z) * (1 + z * (1 - Self.sigmoid(z)))
    case nas_activation_gelu: Self.normal(z) + z * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    case nas_activation_sigmoid: Self.sigmoid(z) * (1 - Self.sigmoid(z))
    case nas_activation_tanh: 1 - tanh(z) * tanh(z)
    default: 1
    }
  }

  private static func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }

  /// The normal distribution's function.
  private static func normal(_ z: Double) -> Double { (1 + erf(z / 2.0.squareRoot())) / 2 }
}

/// Runs a kernel whose shape is passed by address.
func with<Shape>(_ shape: Shape, _ body: (UnsafePointer<Shape>) -> Void) {
  withUnsafePointer(to: shape, body)
}

extension nas_planes {
  /// Numbers of an activation of this shape.
  var count: Int { images * blocks * area * 16 }
  var channels: Int { blocks * 16 }
  /// Numbers of [images][blocks][16].
  var planeCount: Int { images * blocks * 16 }

  /// The channel of an element.
  func channel(_ index: Int) -> Int { index / (area * 16) % blocks * 16 + index % 16 }
  /// The place of an element's channel and image in [images][blocks][16].
  func plane(_ index: Int) -> Int { index / (area * 16) * 16 + index % 16 }
}

/// Windows that are not square, not odd, padded otherwise than by half, or have gaps; the strides of
/// some have a divisor in common with the gaps.
let unusualWindows: [(nas_window, nas_window)] = [
  (.init(3, 1, 2, 2), .init(3, 1, 2, 2)), (.init(5, 2, 4, 2), .init(5, 2, 4, 2)),
  (.init(5, 1, 4, 2), .init(5, 1, 4, 2)), (.init(1, 1, 0, 1), .init(7, 1, 3, 1)),
  (.init(2, 2, 0, 1), .init(2, 2, 0, 1)), (.init(4, 1, 1, 1), .init(3, 3, 0, 1)),
  (.init(3, 2, 3, 3), .init(2, 3, 1, 1)), (.init(3, 4, 1, 2), .init(3, 6, 4, 3)),
  (.init(2, 1, 2, 4), .init(1, 2, 1, 1)), (.init(8, 8, 0, 1), .init(8, 8, 1, 1)),
]

extension nas_window {
  init(_ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) {
    self.init(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  }

  /// Windows along a side of so many numbers.
  func outputs(of size: Int) -> Int {
    (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
  }

  /// Where an output's tap lies; beyond the side where it is padding.
  func input(_ output: Int, _ tap: Int) -> Int { output * stride + tap * dilation - padding }
}
