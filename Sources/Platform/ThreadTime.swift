/// The time that the processor has spent on this thread.
public enum ThreadTime {
  /// Since the thread began: what others do on the machine does not count.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
