import NASCompute
import NASConsole
import NASEngine
import NASGenomes

extension Outputs {
  /// What parts of a space's networks take on this machine; says that it is at work.
  ///
  /// - Throws: ``Interruption`` when it was stopped.
  func measureLatencies(
    of space: BoundSearchSpace, precision: Precision
  ) throws -> LatencyTable {
    try whileShowing("timing parts of networks…") {
      try LatencyTable.measured(
        of: space, precision: precision, isInterrupted: { InterruptHandler.isRequested })
    }
  }
}
