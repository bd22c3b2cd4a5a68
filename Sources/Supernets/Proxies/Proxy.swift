public import NASCompute
public import NASNetworks

/// A score of a network without training: something measured on fresh weights, or counted, that
/// goes with the accuracy of the trained network.
///
/// Abdelfattah 2021 (arXiv:2101.08134) compares many of them. Most go with size above all: what
/// they add to multiply–accumulates is to be measured.
public protocol Proxy: Sendable {
  /// What it is called in tables and files.
  static var name: String { get }

  /// The score of a network; more is expected to be better. Finite.
  static func score(_ trial: ProxyTrial, on worker: Worker) throws -> Double
}

/// The proxies there are. A new one is a file in this folder, and a line here.
public enum Proxies {
  public static let all: [any Proxy.Type] = [
    GradientNormProxy.self, SensitivityProxy.self, SynflowProxy.self, CodesProxy.self,
    DepthProxy.self,
  ]

  public static var names: [String] { all.map { $0.name } }
}

/// Measures networks by all proxies, on the same images and from the same seed.
public struct ProxyMeter: Sendable {
  private let images: ImageTensor
  private let count: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - images: Training images, not augmented.
  ///   - count: How many of them are used: the first so many. 32 are enough to tell networks apart.
  ///   - seed: Of the fresh weights.
  public init(images: ImageTensor, count: Int = 32, seed: UInt64) {
    precondition(
      (2...max(2, images.count)).contains(count) && count <= images.count,
      "ProxyMeter: \(count) images of \(images.count), expected 2 or more")
    self.images = images
    self.count = count
    self.seed = seed
  }

  /// Every proxy's score of a network, by name. Some milliseconds for each million
  /// multiply–accumulates; the same bits on any worker.
  public func scores(of network: Network, on worker: Worker) throws -> [String: Double] {
    let trial = try ProxyTrial(
      network, images: images, count: count, seed: seed, on: worker)
    return Dictionary(
      uniqueKeysWithValues: try Proxies.all.map { ($0.name, try $0.score(trial, on: worker)) })
  }
}

/// A network with fresh weights, and what one pass over a few images shows of it: what proxies
/// read.
public struct ProxyTrial: Sendable {
  public let network: Network
  /// The network's own tensors, in the order of its layers.
  public let layout: ParameterLayout
  public let weights: AlignedBuffer
  /// Of the mean cross-entropy over the images, in the layout.
  public let gradient: AlignedBuffer
  public let codes: ActivationCodes

  init(
    _ network: Network, images: ImageTensor, count: Int, seed: UInt64, on worker: Worker
  ) throws {
    self.network = network
    layout = ParameterLayout(of: network)
    weights = layout.initialWeights(seed: seed)
    gradient = AlignedBuffer(count: layout.count)
    let executable = try TrainingExecutable(network, images: count, layout: layout)
    let packed = AlignedBuffer(count: executable.packedCount)
    executable.pack(weights.pointer, into: packed.pointer)
    let pixels = images.pixels(from: 0)
    let packedGradient = AlignedBuffer(count: executable.gradientCount)
    let loss = CrossEntropy(classes: network.classes)
    codes = try executable.trainMakingCodes(
      on: worker, input: pixels, packed: packed.pointer, gradient: packedGradient.pointer
    ) { logits, logitsGradient in
      images.labels.withUnsafeBufferPointer {
        _ = loss.evaluate(
          logits, labels: $0.baseAddress!, images: count, gradient: logitsGradient,
          factor: 1 / Float(count))
      }
    }
    for slot in layout.slots.indices {
      executable.addGradient(slot: slot, shards: [packedGradient.pointer], to: gradient.pointer)
    }
  }
}
