import CNASKernels
import NASCompute
import Testing

@Suite struct ArithmeticPeakTests {
  @Test func atLeastTheOperationsAskedForAreDone() {
    for peak in [nas_peak_f32, nas_peak_bf16] {
      #expect(peak(0) == 0)
      let round = peak(1)
      // Twelve chains of a register of four lanes are the least that there is.
      #expect(round >= 2 * 4 * 12)
      #expect(peak(10 * round) == 10 * round)
      #expect(peak(10 * round + 1) == 11 * round)
    }
  }

  @Test(arguments: Precision.allCases)
  func aPeakIsARate(precision: Precision) throws {
    let rate = try ArithmeticPeak.gigaflops(precision, on: WorkerPool(threads: 2))
    #expect(rate > 0.1 && rate < 1e5)
  }
}
