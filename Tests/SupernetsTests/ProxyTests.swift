import NASCompute
import NASDatasets
import Foundation
import NASGenomes
import NASNetworks
import NASRandomness
import NASSupernets
import NASTestSupport
import Testing

@Suite struct ProxyTests {
  private static let images = 16
  private static let seed: UInt64 = 3
  private let space: BoundSearchSpace
  private let networks: [Network]

  init() throws {
    space = try Tiny.space()
    let bound = space
    networks = try SandwichRecipe(randomSubnets: 4).genomes(in: bound, seed: 5, step: 0)
      .map { try bound.network(of: $0) }
  }

  private static func scores(of network: Network) throws -> [String: Double] {
    let meter = ProxyMeter(
      images: Tiny.calibrationImages(32, batch: 16), count: images, seed: seed)
    return try onOneWorker { try meter.scores(of: network, on: $0) }
  }

  /// The network with the fresh weights of a proxy's trial, computed plainly; norms' statistics are
  /// those of the images.
  private static func reference(
    _ network: Network, images: Int, weights: (Float) -> Double = { Double($0) }
  ) -> ReferenceNetwork {
    let layout = ParameterLayout(of: network)
    let fresh = layout.initialWeights(seed: seed).values
    var tensors: [String: [Double]] = [:]
    for slot in layout.slots {
      tensors[slot.parameter.name] = fresh[slot.range].map(weights)
    }
    return ReferenceNetwork(network, images: images, tensors: tensors)
  }

  private static var pixels: [Double] {
    Tiny.pixels(Array(Tiny.data.splits.train.prefix(images))).values.map(Double.init)
  }

  @Test func everyProxyGivesEveryNetworkANumber() throws {
    for network in networks {
      let scores = try Self.scores(of: network)
      #expect(scores.keys.sorted() == Proxies.names.sorted())
      #expect(scores.values.allSatisfy { $0.isFinite })
      #expect(try Self.scores(of: network) == scores)
    }
    #expect(Set(Proxies.names).count == Proxies.all.count)
  }

  /// Whatever worker measures, and whatever it measured before.
  @Test func workersDoNotMatter() throws {
    let meter = ProxyMeter(
      images: Tiny.calibrationImages(32, batch: 16), count: Self.images, seed: Self.seed)
    let networks = networks
    let expected = try networks.map(Self.scores)
    try WorkerPool(threads: 3).forEach(3 * networks.count) { index, worker in
      let network = index % networks.count
      let scores = try meter.scores(of: networks[network], on: worker)
      #expect(scores == expected[network])
    }
  }

  /// As a step of training without decay and clipping sees it.
  @Test func theGradientsNormIsThatOfATrainingStep() throws {
    for network in networks {
      let layout = ParameterLayout(of: network)
      let trainer = ShardedTrainer(
        weights: layout.initialWeights(seed: Self.seed),
        optimizer: Optimizer(
          layout: layout,
          settings: OptimizerSettings(momentum: 0, weightDecay: 0, clippingNorm: nil)),
        source: BatchSource(images: Tiny.data.images, standardisation: Tiny.data.standardisation),
        loss: CrossEntropy(classes: Tiny.classes), precision: .f32, pool: WorkerPool(threads: 1),
        batch: Self.images, shardImages: Self.images)
      let outcome = try trainer.step(
        trainer.alone(trainer.compile(network)), number: 0,
        indices: Tiny.data.splits.train[..<Self.images],
        epoch: 0, rate: 0)
      let score = try #require(Self.scores(of: network)["gradient-norm"])
      #expect(abs(score - log(outcome.gradientNorm)) < 1e-5)
    }
  }

  /// The sum of |weight · gradient| is the sum, over single weights, of what the loss changes by for
  /// a small relative change of the weight.
  @Test func sensitivityIsWhatRelativeChangesOfWeightsDo() throws {
    let network = try space.network(of: space.smallest)
    let labels = Tiny.data.splits.train.prefix(Self.images)
      .map { Int(Tiny.data.images.labels[Int($0)]) }
    func loss(_ plain: ReferenceNetwork) -> Double {
      let logits = plain.logits(Self.pixels, training: true)
      return labels.enumerated().reduce(0) { total, image in
        let row = logits[image.offset * Tiny.classes..<(image.offset + 1) * Tiny.classes]
        let sum = row.reduce(0) { $0 + exp($1) }
        return total + log(sum) - row[row.startIndex + image.element]
      } / Double(Self.images)
    }
    let plain = Self.reference(network, images: Self.images)
    var sum = 0.0
    for (name, tensor) in plain.tensors {
      for index in tensor.indices where tensor[index] != 0 {
        var changed = plain
        let step = 1e-5 * tensor[index]
        changed.tensors[name]![index] = tensor[index] + step
        let above = loss(changed)
        changed.tensors[name]![index] = tensor[index] - step
        sum += abs(above - loss(changed)) / 2e-5
      }
    }
    let score = try #require(Self.scores(of: network)["snip"])
    #expect(abs(score - log(sum)) < 1e-3)
  }

  /// A linear network is linear in each layer's weights: their flow is what is lost without them.
  @Test func synflowIsTheFlowThroughEveryLayer() throws {
    for network in networks {
      let linear = network.removing {
        $0 is BatchNorm || $0 is Activate || $0 is Multiply
      }
      let full = Self.reference(network, images: 1) { Double(abs($0)) }
      let plain = ReferenceNetwork(linear, images: 1, tensors: full.tensors)
      let ones = [Double](repeating: 1, count: linear.input.count)
      let total = plain.logits(ones, training: false).reduce(0, +)
      var flow = 0.0
      for layer in linear.layers {
        var without = plain
        guard let weights = without.tensors["\(layer.name).weight"] else { continue }
        without.tensors["\(layer.name).weight"] = weights.map { _ in 0 }
        flow += total - without.logits(ones, training: false).reduce(0, +)
      }
      let score = try #require(Self.scores(of: network)["synflow"])
      #expect(abs(score - log(flow)) < 1e-4, "\(network.layers.count) layers")
    }
  }

  @Test func codesCountTheUnitsOnWhichImagesAgree() throws {
    for network in networks {
      let plain = Self.reference(network, images: Self.images)
      let values = plain.values(Self.pixels, training: true)
      var codes = [[Bool]](repeating: [], count: Self.images)
      // A gate is no part of the code.
      let signal = Set(network.removing { $0 is Multiply }.layers.map(\.name))
      for (index, layer) in network.layers.enumerated() {
        guard layer.operation is Activate, signal.contains(layer.name) else { continue }
        for image in codes.indices {
          let count = layer.output.count
          codes[image] += values[index + 1][image * count..<(image + 1) * count].map { $0 > 0 }
        }
      }
      let kernel = codes.indices.map { row in
        codes.indices.map { column in
          Double(zip(codes[row], codes[column]).count { $0 == $1 }) + (row == column ? 1 : 0)
        }
      }
      let score = try #require(Self.scores(of: network)["naswot"])
      // Units at the border of zero may fall to either side.
      #expect(abs(score - Self.logDeterminant(kernel)) < 0.02)
    }
  }

  /// By elimination, row by row.
  private static func logDeterminant(_ matrix: [[Double]]) -> Double {
    var rows = matrix
    var result = 0.0
    for pivot in rows.indices {
      result += log(abs(rows[pivot][pivot]))
      for row in rows.indices where row > pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in rows.indices { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    return result
  }

  /// a on the diagonal and b elsewhere: (a − b)ⁿ⁻¹ (a + (n − 1) b).
  @Test func determinantsAreThoseOfTheTextbook() {
    for (a, b) in [(3.0, 1.0), (100, 99), (2, -0.2)] {
      let matrix = (0..<5).map { row in (0..<5).map { $0 == row ? a : b } }
      let expected = 4 * log(a - b) + log(a + 4 * b)
      #expect(abs(CodesProxy.logDeterminant(matrix) - expected) < 1e-9)
    }
    #expect(CodesProxy.logDeterminant([[7]]) == log(7))
  }

  @Test func structureIsCounted() throws {
    let smallest = try space.network(of: space.smallest)
    let scores = try Self.scores(of: smallest)
    // The stem, and an inverted residual: expansion, depthwise and projection.
    #expect(scores["depth"] == 4)
    #expect(try Self.scores(of: space.network(of: space.largest))["depth"]! > 4)
  }
}
