import Foundation
import NASHdf5
import NASPlatform
import NASRecords
import Testing

/// Runs `Scripts/check_run_file.py`, and returns what it printed when it succeeded.
private func checkRunFile(_ arguments: String...) throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let script = root.appending(path: "Scripts/check_run_file.py").path
  let (status, output) = try python([script] + arguments)
  #expect(status == 0, "\(output)")
  return output
}

private func python(_ arguments: [String]) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["python3"] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, text)
}

private let hasH5py = (try? python(["-c", "import h5py"]).status) == 0

/// Where `.ci/run` checks, nothing may be left out: without h5py these tests then fail.
private let isRequired = ProcessInfo.processInfo.environment["NAS_CI"] == "1"

/// What the field's own reader sees. Independent of ours but for the HDF5 library.
@Suite(.enabled(if: hasH5py || isRequired, "NOT TESTED: python3 has no h5py"))
struct H5pyTests {
  @Test func theFileIsAsThePageSaysAndItsExampleRuns() throws {
    try withTemporaryFolder { folder in
      try RunFolder.create(at: folder).write(sampleRecord())
      let output = try checkRunFile(folder + "/run.h5")
      #expect(output.contains("nas 0.1.0 searched cnn-small"))
      #expect(output.contains("3 of 3 trials are on the last front"))
    }
  }

  @Test func everyArrayIsTheSameByteForByte() throws {
    try withTemporaryFolder { folder in
      let record = sampleRecord(tensorCount: 20)
      try RunFolder.create(at: folder).write(record)
      let tree = try HDF5.tree(from: RunFile.encode(record)[1])
      let lines = try checkRunFile("--digests", folder + "/run.h5").split(separator: "\n")
      #expect(lines.map(String.init) == digestLines(of: tree))
    }
  }

  /// What we never write, written by another program: nothing of it may crash or exhaust us.
  @Test(arguments: [
    ("f['x'] = numpy.float16(1)", "/x has a type that we never write"),
    ("f['x'] = numpy.bytes_(b'fixed')", "/x has a type that we never write"),
    ("f['x'] = b'\\xff'", "/x holds text that is not UTF-8"),
    ("f.create_dataset('x', (2, 1), h5py.string_dtype())", "/x holds texts in 2 dimensions"),
    ("f['x'] = h5py.SoftLink('/y')", "/x is a soft or external link"),
    ("f['x'] = h5py.ExternalLink('/etc/passwd', '/')", "/x is a soft or external link"),
    ("f['x'] = f", "/x is an object that has another name, too"),
    (
      "a = f.create_group('a', track_order=True); a.create_group('b'); f['a/c'] = f['a/b']",
      "/a/c is an object that has another name, too"
    ),
    ("f.create_group('/'.join('abcdefghi'))", "/a/b/c/d/e/f/g/h lies deeper than 8 groups"),
    (
      "f.create_dataset('x', (10,), 'f4', external=[('/etc/passwd', 0, 40)])",
      "/x has its data in other files"
    ),
    (
      "f.create_virtual_dataset('x', h5py.VirtualLayout((10,), 'f4'))",
      "/x has its data in other files"
    ),
    (
      "f.create_dataset('x', (10,), 'f4', chunks=(10,), compression='lzf')",
      "/x went through a filter that we never use"
    ),
    (
      "f.create_dataset('x', data=numpy.zeros(2**22, 'f4'), chunks=(2**22,), compression=9)",
      "/x is cut into pieces of 4194304 and more"
    ),
    ("f['x'] = numpy.dtype('f4')", "/x is neither a group nor a dataset"),
    ("f.attrs['x'] = [1, 2]", "@x should be a single value"),
    (
      "f.create_dataset('x', (10**12,), 'f4', chunks=(1024,))",
      "/x claims a shape of [1000000000000], more than the file holds"
    ),
    (
      "f.create_dataset('x', (2**40, 2**40), 'f4', chunks=(1, 1))",
      "/x claims a shape of [1099511627776, 1099511627776], more than the file holds"
    ),
    // A few bytes that become gigabytes.
    (
      "f.create_dataset('x', (2**30,), 'f4', chunks=(2**20,), compression=9)",
      "/x claims a shape of [1073741824], more than the file holds"
    ),
  ])
  func filesOfOtherHandsAreErrors(statement: String, complaint: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/other.h5"
      let program = """
        import h5py, numpy
        with h5py.File('\(path)', 'w', libver='v108', track_order=True) as f: \(statement)
        """
      let (status, output) = try python(["-c", program])
      try #require(status == 0, "\(output)")
      let found = recordError { try HDF5.tree(from: contents(of: path)) }
      #expect(found?.description == complaint)
    }
  }

  /// Weights of others are cut as they like.
  @Test func onePieceMayHoldAllOfAnothersNumbers() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/other.h5"
      let program = """
        import h5py, numpy
        with h5py.File('\(path)', 'w', track_order=True) as f:
            f.create_dataset('x', data=numpy.arange(2**21, dtype='f4'), chunks=(2**21,))
        """
      let (status, output) = try python(["-c", program])
      try #require(status == 0, "\(output)")
      let file = try contents(of: path)
      let member = try #require(HDF5.tree(from: file, of: .others).members.first)
      guard case .dataset(let dataset) = member.node, case .float(let numbers) = dataset.values
      else {
        Issue.record("\(member.name) holds no floats")
        return
      }
      #expect(numbers == (0..<(1 << 21)).map(Float.init))
      let found = recordError { try HDF5.tree(from: file) }
      #expect(found?.description == "/x is cut into pieces of 2097152 and more")
    }
  }
}

/// One line for each attribute and dataset: path, type, shape, SHA-256 of its bytes.
private func digestLines(of group: HDF5Group, at path: String = "") -> [String] {
  func line(_ path: String, _ values: HDF5Values, _ shape: [Int]) -> String {
    let extent = shape.isEmpty ? "-" : shape.map(String.init).joined(separator: "×")
    return "\(path)\t\(values.typeName)\t\(extent)\t\(SHA256.hexDigest(of: bytes(of: values)))"
  }
  let attributes = group.attributes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    .map { name, value in
      switch value {
      case .integer(let value): line("\(path)@\(name)", .int64([value]), [])
      case .real(let value): line("\(path)@\(name)", .double([value]), [])
      case .text(let value): line("\(path)@\(name)", .strings([value]), [])
      }
    }
  return attributes
    + group.members.flatMap { member in
      switch member.node {
      case .group(let group): digestLines(of: group, at: "\(path)/\(member.name)")
      case .dataset(let dataset):
        [line("\(path)/\(member.name)", dataset.values, dataset.shape)]
      }
    }
}

/// Little-endian numbers, or strings each ended by a zero byte.
private func bytes(of values: HDF5Values) -> [UInt8] {
  switch values {
  case .int32(let values): values.withUnsafeBytes(Array.init)
  case .int64(let values): values.withUnsafeBytes(Array.init)
  case .float(let values): values.withUnsafeBytes(Array.init)
  case .double(let values): values.withUnsafeBytes(Array.init)
  case .strings(let values): values.flatMap { Array($0.utf8) + [0] }
  }
}
