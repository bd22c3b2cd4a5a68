/// The whole content of a run as a plain value: everything that inspect, export, retrain and
/// resume need, and nothing else is read by them.
///
/// Only ``timings`` may depend on the clock or on the machine's load and size. The rest is the
/// same for one seed on any number of threads, resumed or not: see ``differences(from:)``.
public struct RunRecord: Sendable {
  /// The program that wrote it, with its version.
  public var program: String
  /// The kind of processor, and of kernels chosen for it.
  public var processor: String
  /// The number format of activations and gradients.
  public var precision: String
  /// The run's settings, as JSON.
  public var configuration: String
  public var space: Space
  public var data: Data
  public var splits: Splits
  public var supernet = Supernet()
  /// How far the run is, by name: epoch, generation, round. Random streams are keyed by these.
  public var positions: [String: Int64] = [:]
  /// One row a trial, in the order they were told.
  public var trials = RecordTable()
  /// One a generation.
  public var fronts: [Front] = []
  /// The strategy's own state, as JSON; empty when there is none yet.
  public var strategy = ""
  /// Networks trained alone, a row each.
  public var standalone = RecordTable()
  public var trust = Trust()
  /// A row a network that the finals trained shortly.
  public var shortTrainings = RecordTable()
  public var finalists: [Finalist] = []
  public var retrained: [RetrainedNetwork] = []
  /// What parts of networks take; nil where the run has not asked.
  public var latency: Latency?
  public var timings = Timings()

  public init(
    program: String, processor: String, precision: String, configuration: String, space: Space,
    data: Data, splits: Splits
  ) {
    self.program = program
    self.processor = processor
    self.precision = precision
    self.configuration = configuration
    self.space = space
    self.data = data
    self.splits = splits
  }
}

extension RunRecord {
  /// The search space.
  public struct Space: Sendable, Hashable {
    public let name: String
    /// The space file's YAML, word for word.
    public let text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// The data set.
  public struct Data: Sendable, Hashable {
    public let name: String
    /// A digest of its files, by which a resumed run knows them again.
    public let fingerprint: String
    /// What was subtracted from pixels and what they were divided by, as JSON.
    public let standardisation: String

    public init(name: String, fingerprint: String, standardisation: String) {
      self.name = name
      self.fingerprint = fingerprint
      self.standardisation = standardisation
    }
  }

  /// Indices into the data set's training images.
  public struct Splits: Sendable, Hashable {
    public let train: [Int32]
    public let validation: [Int32]
    public let holdout: [Int32]

    public init(train: [Int32], validation: [Int32], holdout: [Int32]) {
      self.train = train
      self.validation = validation
      self.holdout = holdout
    }
  }

  /// The shared weights and the state of their training.
  public struct Supernet: Sendable, Equatable {
    public var weights: [NamedTensor]
    /// Momentum, a tensor for each of ``weights`` under its name; empty when training is over.
    public var optimizer: [NamedTensor]
    /// The average of ``weights`` over the steps so far, under their names; empty where none is
    /// kept, and when training is over.
    public var average: [NamedTensor]
    /// Epochs completed.
    public var epochs: Int64
    /// Steps completed.
    public var steps: Int64
    /// One row an epoch.
    public var curve: RecordTable

    public init(
      weights: [NamedTensor] = [], optimizer: [NamedTensor] = [], average: [NamedTensor] = [],
      epochs: Int64 = 0, steps: Int64 = 0, curve: RecordTable = RecordTable()
    ) {
      self.weights = weights
      self.optimizer = optimizer
      self.average = average
      self.epochs = epochs
      self.steps = steps
      self.curve = curve
    }
  }

  /// The Pareto front after a generation.
  public struct Front: Sendable, Hashable {
    /// Identifiers of its trials.
    public let trials: [Int64]
    public let hypervolume: Double

    public init(trials: [Int64], hypervolume: Double) {
      self.trials = trials
      self.hypervolume = hypervolume
    }
  }

  /// How the ranking was checked; empty while it is not.
  public struct Trust: Sendable, Equatable {
    /// The check's settings, as JSON.
    public var configuration: String
    /// A row a network whose truth is measured: what was known of it before.
    public var networks: RecordTable

    public init(configuration: String = "", networks: RecordTable = RecordTable()) {
      self.configuration = configuration
      self.networks = networks
    }
  }

  /// A network that the front is made of, trained alone.
  public struct Finalist: Sendable, Equatable {
    /// Its short training's.
    public let trial: Int64
    public let genome: String
    /// Validation images scored, and how many of them are classified correctly.
    public let images: Int64
    public let correct: Int64
    /// Mean cross-entropy over them.
    public let loss: Double
    /// How it was trained, as JSON.
    public let configuration: String
    public let weights: [NamedTensor]

    public init(
      trial: Int64, genome: String, images: Int64, correct: Int64, loss: Double,
      configuration: String, weights: [NamedTensor]
    ) {
      self.trial = trial
      self.genome = genome
      self.images = images
      self.correct = correct
      self.loss = loss
      self.configuration = configuration
      self.weights = weights
    }
  }

  /// A network that was picked from the front and trained to its best.
  public struct RetrainedNetwork: Sendable, Equatable {
    /// The trial that it was picked from.
    public let trial: Int64
    public let genome: String
    /// How it was trained, as JSON.
    public let configuration: String
    public let epochs: Int64
    /// The fraction of the test split that is classified correctly.
    public let testAccuracy: Double
    public let weights: [NamedTensor]
    /// One row an epoch.
    public let curve: RecordTable

    public init(
      trial: Int64, genome: String, configuration: String, epochs: Int64, testAccuracy: Double,
      weights: [NamedTensor], curve: RecordTable
    ) {
      self.trial = trial
      self.genome = genome
      self.configuration = configuration
      self.epochs = epochs
      self.testAccuracy = testAccuracy
      self.weights = weights
      self.curve = curve
    }
  }

  /// What a search's latencies are summed up from; nanoseconds. It was measured before the search
  /// began, which depends on it as on its settings.
  public struct Latency: Sendable, Equatable {
    /// A row a part of a network.
    public var parts: RecordTable
    /// A row a network that was timed whole.
    public var networks: RecordTable

    public init(parts: RecordTable, networks: RecordTable) {
      self.parts = parts
      self.networks = networks
    }
  }

  /// Whatever depends on the clock or the machine, kept apart from the results.
  public struct Timings: Sendable, Equatable {
    /// Host, date, number of threads.
    public var notes: [String: String]
    /// Seconds by phase.
    public var seconds: [String: Double]
    /// One row an epoch: images per second and the like.
    public var curve: RecordTable
    /// A row a network of the front that was timed whole; nanoseconds.
    public var networks: RecordTable

    public init(
      notes: [String: String] = [:], seconds: [String: Double] = [:],
      curve: RecordTable = RecordTable(), networks: RecordTable = RecordTable()
    ) {
      self.networks = networks
      self.notes = notes
      self.seconds = seconds
      self.curve = curve
    }
  }
}

extension RunRecord: Equatable {
  /// Bit for bit, timings included.
  public static func == (left: RunRecord, right: RunRecord) -> Bool {
    HDF5Group(left).differences(from: HDF5Group(right)).isEmpty
  }

  /// What differs from another run, by the path in the run file and with both values, timings left
  /// out. Empty when the two runs are the same bit for bit.
  public func differences(from other: RunRecord) -> [String] {
    var (mine, theirs) = (self, other)
    mine.timings = Timings()
    theirs.timings = Timings()
    return HDF5Group(mine).differences(from: HDF5Group(theirs))
  }
}
