import NASHdf5

/// The whole content of a run as a plain value: everything that inspect, export, retrain and
/// resume need, and nothing else is read by them.
///
/// Only ``timings`` may depend on the clock or on the machine's load and size. The rest is the
/// same for one seed on any number of threads, resumed or not: see ``differences(from:)``.
public struct RunRecord: Sendable {
  /// What is under way: `supernet`, `evolution`, …, `done`.
  public var phase: String
  /// The run's settings, as JSON.
  public var configuration: String
  public var space: Space
  public var data: Data
  public var splits: Splits
  public var supernet = Supernet()
  /// One row a trial, in the order they were told.
  public var trials = RecordTable()
  /// One a generation.
  public var fronts: [Front] = []
  /// Networks trained alone, a row each.
  public var standalone = RecordTable()
  public var trust = Trust()
  /// A row a network that the finals trained shortly.
  public var shortTrainings = RecordTable()
  public var finalists: [Finalist] = []
  /// Of the networks of a front without finalists, by genome: what their norms measured.
  public var norms: [Norms] = []
  public var retrained: [RetrainedNetwork] = []
  public var unfinished: [UnfinishedRetraining] = []
  /// Tunings of trainings, each as JSON.
  public var tunings: [String] = []
  /// What parts of networks take; nil where the run has not asked.
  public var latency: Latency?
  public var timings = Timings()

  public init(
    phase: String, configuration: String, space: Space, data: Data, splits: Splits
  ) {
    self.phase = phase
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
    public var name: String
    /// The folder it was read from.
    public var location: String
    /// Of the training files, by which a resumed run knows them again, after the digest's name:
    /// `sha256:9f86…`.
    public var digest: String
    /// Of the test files; empty where there were none, and where nobody knows.
    public var testDigest: String
    /// By label.
    public var classNames: [String]
    /// Channels, rows, columns.
    public var shape: [Int64]
    /// What was subtracted from pixels, by channel.
    public var mean: [Double]
    /// What they were divided by then.
    public var deviation: [Double]

    public init(
      name: String, location: String, digest: String, testDigest: String, classNames: [String],
      shape: [Int64], mean: [Double], deviation: [Double]
    ) {
      self.name = name
      self.location = location
      self.digest = digest
      self.testDigest = testDigest
      self.classNames = classNames
      self.shape = shape
      self.mean = mean
      self.deviation = deviation
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
    /// How far the training is, as JSON.
    public var position: String
    /// One row an epoch.
    public var curve: RecordTable

    public init(
      weights: [NamedTensor] = [], optimizer: [NamedTensor] = [], average: [NamedTensor] = [],
      position: String = "", curve: RecordTable = RecordTable()
    ) {
      self.weights = weights
      self.optimizer = optimizer
      self.average = average
      self.position = position
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

  /// The means and variances of a network's norms, with weights inherited from the supernet.
  public struct Norms: Sendable, Equatable {
    public let genome: String
    public let tensors: [NamedTensor]

    public init(genome: String, tensors: [NamedTensor]) {
      self.genome = genome
      self.tensors = tensors
    }
  }

  /// A network that was picked from the front and trained to its best.
  public struct RetrainedNetwork: Sendable, Equatable {
    /// The trial that it was picked from.
    public let trial: Int64
    public let genome: String
    /// How it was trained, as JSON.
    public let configuration: String
    /// The fraction of the test split that is classified correctly.
    public let testAccuracy: Double
    public let weights: [NamedTensor]
    /// One row an epoch.
    public let curve: RecordTable
    /// The gradients of each learned tensor: [epochs, 3], of an epoch the mean and the largest norm, and
    /// the norm of the weights at its end; empty where nobody looked.
    public let gradients: [NamedTensor]

    public init(
      trial: Int64, genome: String, configuration: String, testAccuracy: Double,
      weights: [NamedTensor], curve: RecordTable, gradients: [NamedTensor] = []
    ) {
      self.trial = trial
      self.genome = genome
      self.configuration = configuration
      self.testAccuracy = testAccuracy
      self.weights = weights
      self.curve = curve
      self.gradients = gradients
    }
  }

  /// A retraining that was stopped: what it takes to go on.
  public struct UnfinishedRetraining: Sendable, Equatable {
    /// The trial that the network was picked from.
    public let trial: Int64
    public let genome: String
    /// How it is trained, as JSON.
    public let configuration: String
    public let state: TrainingState
    /// What it is put back to when it diverges; nil where that is ``state``.
    public let epochStart: TrainingState?
    /// The average of the weights at the best epoch's end; empty where training goes on to its last.
    public let best: [NamedTensor]
    /// One row an epoch.
    public let curve: RecordTable
    /// As of a retrained network.
    public let gradients: [NamedTensor]

    public init(
      trial: Int64, genome: String, configuration: String, state: TrainingState,
      epochStart: TrainingState? = nil, best: [NamedTensor] = [], curve: RecordTable,
      gradients: [NamedTensor] = []
    ) {
      self.trial = trial
      self.genome = genome
      self.configuration = configuration
      self.state = state
      self.epochStart = epochStart
      self.best = best
      self.curve = curve
      self.gradients = gradients
    }
  }

  /// A network's training at a moment.
  public struct TrainingState: Sendable, Equatable {
    /// How far it is, as JSON.
    public let position: String
    public let weights: [NamedTensor]
    /// The weights' momentum, under their names.
    public let optimizer: [NamedTensor]
    /// Their average over the steps so far, under their names.
    public let average: [NamedTensor]

    public init(
      position: String, weights: [NamedTensor], optimizer: [NamedTensor], average: [NamedTensor]
    ) {
      self.position = position
      self.weights = weights
      self.optimizer = optimizer
      self.average = average
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
    /// A row a process that worked on the run, in their order: with what, and on which machine.
    public var processes: RecordTable
    /// Seconds by phase.
    public var seconds: [String: Double]
    /// One row an epoch: images per second and the like.
    public var curve: RecordTable
    /// A row a network of the front that was timed whole; nanoseconds.
    public var networks: RecordTable

    public init(
      processes: RecordTable = RecordTable(), seconds: [String: Double] = [:],
      curve: RecordTable = RecordTable(), networks: RecordTable = RecordTable()
    ) {
      self.networks = networks
      self.processes = processes
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
