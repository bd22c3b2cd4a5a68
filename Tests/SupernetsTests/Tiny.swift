import NASCompute
import NASDatasets
import NASGenomes
import NASNetworks
import NASRandomness
import NASSupernets
import NASTestSupport

/// A search space and images so small that training takes a moment.
enum Tiny {
  static let input = Shape(channels: 1, height: 8, width: 8)
  static let classes = 3
  static let trainCount = 96
  static let validationCount = 50

  /// Every elastic dimension and both kinds of block.
  static func space(constraints: [Constraint] = []) throws -> BoundSearchSpace {
    let text = """
      name: tiny
      network:
        stem:
          conv-norm: {kernel: 3, width: [4, 8], activation: relu}
        stage1:
          repeat: [0, 1]
          let: {width: [4, 8]}
          layers:
            inverted-residual: {width, kernel: [3, 5], expansion: [1, 2], excite: [no, yes]}
        stage2:
          repeat: [1, 2]
          let: {width: [8, 20]}
          layers:
            choose:
              residual:
                residual: {width, stride: 2 if first else 1, excite: [no, yes]}
              inverted-residual:
                inverted-residual: {width, stride: 2 if first else 1, kernel: [3, 5], expansion: [1, 2], excite: [no, yes]}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    return try SpaceTexts.parse(text)
      .bound(to: input, classes: classes, constraints: constraints)
  }

  /// A cell of two edges, one after the other, either of which may be no way at all.
  static func cells() throws -> BoundSearchSpace {
    let text = """
      name: cells
      blocks:
        edge:
          layers:
            choose:
              zero: zero
              skip: identity
              convolution: {conv-norm: {width: input.width, kernel: 3}}
        cell:
          chosen: once
          layers: [edge: {as: first}, edge: {as: second}]
      network:
        stem: [conv-norm: {kernel: 3, width: 4}]
        body: {repeat: 2, layers: cell}
        classifier: [global-average-pool, linear: {width: classes}]
      """
    return try SpaceTexts.parse(text).bound(to: input, classes: classes)
  }

  /// Noise, and light where the class says: in the upper half, in the left half, or in stripes.
  static let data: TrainingData = {
    var stream = RandomStream(seed: 4, purpose: .madeUp)
    let labels = (0..<trainCount + validationCount).map { UInt8($0 % classes) }
    var pixels: [UInt8] = []
    for label in labels {
      for row in 0..<input.height {
        for column in 0..<input.width {
          let isLit = [row < 4, column < 4, (row + column) % 2 == 0][Int(label)]
          pixels.append(UInt8((isLit ? 100 : 0) + stream.integer(below: 140)))
        }
      }
    }
    let images = LabelledImages(shape: input, pixels: pixels, labels: labels)
    let train = Array(0..<Int32(trainCount))
    let validation = (0..<Int32(validationCount)).map { $0 + Int32(trainCount) }
    return TrainingData(
      images: images, splits: Splits(train: train, validation: validation),
      standardisation: Standardisation(of: images, indices: train), classes: classes)
  }()

  /// Three steps an epoch, of four shards.
  static let configuration = TrainingConfiguration(
    epochs: 2, batch: 32, shardImages: 8, warmUpEpochs: 0.5,
    augmentation: Augmentation(cropPadding: 1, flips: false))

  /// The validation images, to be scored in batches.
  static func validationImages(batch: Int) -> ImageTensor {
    ImageTensor(
      data.splits.validation[...], of: data.images, standardisation: data.standardisation,
      batch: batch)
  }

  /// Training images to calibrate on.
  static func calibrationImages(_ count: Int, batch: Int) -> ImageTensor {
    ImageTensor(
      data.splits.train.prefix(count), of: data.images, standardisation: data.standardisation,
      batch: batch)
  }

  /// The images of a list as a network reads them.
  static func pixels(_ indices: [Int32]) -> AlignedBuffer {
    let buffer = AlignedBuffer(count: indices.count * input.count)
    var labels = [Int32](repeating: 0, count: indices.count)
    labels.withUnsafeMutableBufferPointer {
      BatchSource(images: data.images, standardisation: data.standardisation)
        .fill(indices[...], into: buffer.elements, labels: $0)
    }
    return buffer
  }

  /// A network's statistics on 32 training images.
  static func statistics(
    _ network: Network, weights: AlignedBuffer, layout: ParameterLayout
  ) throws -> NormStatistics {
    let calibrator = Calibrator(
      images: calibrationImages(32, batch: 16), shardImages: 16, precision: .f32)
    return try onOneWorker {
      try calibrator.measure(network, weights: weights.pointer, layout: layout, on: $0)
    }
  }
}

/// A supernet with its optimizer's state: what training changes.
struct TinyTraining {
  let supernet: Supernet
  let optimizerState: AlignedBuffer

  init(seed: UInt64 = 1) throws {
    supernet = try Supernet(space: Tiny.space(), seed: seed)
    optimizerState = AlignedBuffer(count: supernet.layout.count)
  }

  func trainer(
    threads: Int = 1, configuration: TrainingConfiguration = Tiny.configuration,
    recipe: any Recipe = SandwichRecipe(), precision: Precision = .f32
  ) throws -> SupernetTrainer {
    try SupernetTrainer(
      supernet, optimizerState: optimizerState, configuration: configuration, recipe: recipe,
      data: Tiny.data,
      seed: 5, precision: precision, pool: WorkerPool(threads: threads))
  }
}
