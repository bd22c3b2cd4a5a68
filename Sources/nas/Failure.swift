public import NASCompute
public import NASConsole
public import NASDatasets
public import NASEngine
public import NASExports
public import NASGenomes
public import NASPlatform
public import NASPredictors
public import NASRecords
public import NASSearch
public import NASSupernets
public import NASTables
public import NASText

/// The one place that knows what a failure means to the shell and to the user.
extension ExitStatus {
  /// How the program ends when work failed with `error`.
  init(_ error: any Error) {
    self =
      switch error {
      case is Interruption: InterruptHandler.requested?.exitStatus ?? .interrupted
      case let error as SearchSpaceError: error.code == .infeasible ? .nothingFeasible : .badData
      case let error as DatasetError: error.code == .imageCount ? .usage : .badData
      case let error as RecordError: Self(error.code)
      case let error as EngineError: Self(error.code)
      case is SettingError: .usage
      case let error as TableError: Self(error.code)
      case is LearningCurvesError: .badData
      case let error as ExportError: Self(error.code)
      default: .failure
      }
  }

  private init(_ code: RecordError.Code) {
    self =
      switch code {
      case .missing, .notARunFile, .cutShort, .damaged, .unreadable, .version, .content: .badData
      case .inUse, .taken, .system, .hdf5: .failure
      }
  }

  private init(_ code: ExportError.Code) {
    self =
      switch code {
      case .unknownFormat: .usage
      case .unreadable: .badData
      case .badWeights, .badCard, .unsupportedOperation, .notQuantised, .folderInUse, .writeFailed:
        .failure
      }
  }

  private init(_ code: TableError.Code) {
    self =
      switch code {
      case .malformed, .unknownColumn: .badData
      case .badSetting: .usage
      case .infeasible: .nothingFeasible
      }
  }

  private init(_ code: EngineError.Code) {
    self =
      switch code {
      case .badSetting, .unknownPick: .usage
      case .mismatch: .badData
      case .infeasible: .nothingFeasible
      case .unfinished: .failure
      }
  }
}

extension Diagnostic {
  /// What to tell of an error: a document's problems one by one, nothing of an interruption, which
  /// has been told of already.
  static func all(of error: any Error) -> [Diagnostic] {
    switch error {
    case is Interruption: []
    case let error as SearchSpaceError where !error.problems.isEmpty:
      error.problems.map {
        Diagnostic(
          .error, "\($0.file.isEmpty ? error.thing : $0.file):\($0.line): \($0.message)")
      }
    default: [Diagnostic(error)]
    }
  }
}

// Public imports, for these are public types that conform to a public protocol.
extension SearchSpaceError: HintedError {}
extension DatasetError: HintedError {}
extension RecordError: HintedError {}
extension SystemError: HintedError {}
extension EngineError: HintedError {}
extension ExportError: HintedError {}
extension PredictorError: HintedError {}
extension SettingError: HintedError {}
extension LearningCurvesError: HintedError {}
extension TableError: HintedError {}
extension ComputeError: HintedError {}
extension TrainingError: HintedError {}
