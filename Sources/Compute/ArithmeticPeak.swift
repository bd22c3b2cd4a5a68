import CNASKernels
import Synchronization

/// The most arithmetic that this machine does: what the rate of a network is held against.
public enum ArithmeticPeak {
  /// 10⁹ floating-point operations a second of multiply-adds in registers, on all threads of the
  /// pool at the same time: the best of a few runs, a tenth of a second in all.
  ///
  /// Of the processor as it is, whatever kernels `NAS_KERNELS` names. Where it has no arithmetic of
  /// that precision, the figure is that of f32.
  public static func gigaflops(_ precision: Precision, on pool: WorkerPool) throws -> Double {
    let run = precision == .f32 ? nas_peak_f32 : nas_peak_bf16
    // Some ten milliseconds each. A worker that begins late may find that another one has taken its
    // task: every task is held against its own time.
    let operationsAThread: Int64 = 4_000_000_000
    let rates = try (0..<5).map { _ in
      let total = Mutex(0.0)
      try pool.forEach(pool.threads) { _, _ in
        var operations: Int64 = 0
        let time = ContinuousClock().measure { operations = run(operationsAThread) }
        total.withLock { $0 += Double(operations) / (time / .seconds(1)) }
      }
      return total.withLock { $0 }
    }
    return 1e-9 * rates.max()!
  }
}
