import NASPlatform
import Testing

@Suite struct CoresTests {
  @Test func thereIsAtLeastOneAndNoMoreThanTheMachineHas() {
    #expect((1...Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))).contains(Cores.available))
  }

  @Test(
    arguments: [
      // Version 2: the group's own limit, one above it, none.
      ("0::/user/job\n", ["/sys/fs/cgroup/user/job/cpu.max": "150000 100000\n"], 1.5),
      (
        "0::/user/job\n",
        [
          "/sys/fs/cgroup/user/job/cpu.max": "max 100000\n",
          "/sys/fs/cgroup/user/cpu.max": "200000 100000\n",
        ], 2
      ),
      ("0::/\n", ["/sys/fs/cgroup/cpu.max": "max 100000\n"], nil),
      // Version 1, whose controllers may share a hierarchy.
      (
        "5:cpu,cpuacct:/docker/abc\n0::/\n",
        [
          "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us": "50000\n",
          "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us": "100000\n",
        ], 0.5
      ),
      (
        "1:cpu:/\n",
        [
          "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
          "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ],
        nil
      ),
      // In a container the path is the one outside, and only the root is there.
      (
        "1:cpu:/docker/abc\n",
        [
          "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
          "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ],
        3
      ),
      // What makes no sense limits nothing.
      ("nonsense\n0::/a\n", ["/sys/fs/cgroup/a/cpu.max": "many\n"], nil),
    ] as [(String, [String: String], Double?)])
  func quotasOfControlGroupsAreRead(groups: String, files: [String: String], expected: Double?) {
    #expect(ControlGroups(groups).quota { files[$0] } == expected)
  }
}
