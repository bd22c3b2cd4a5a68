import Foundation
import NASHdf5
import NASRecords
import Testing

/// A record in which every field says something, with the values that round trips like to lose:
/// NaN, −0, infinities, extremes, empty strings, other scripts.
func sampleRecord(tensorCount: Int = 3) -> RunRecord {
  var record = RunRecord(
    phase: "supernet", configuration: #"{"seed": 7, "note": "naïve — 探索"}"#,
    space: .init(name: "cnn-small", text: "name: cnn-small\nstages: [größer, меньше]\n"),
    data: .init(
      name: "fashion-mnist", location: "/data", digest: "sha256:00ff", testDigest: "",
      classNames: ["T-shirt/top", "trouser"], shape: [1, 28, 28], mean: [0.286],
      deviation: [0.353]),
    splits: .init(
      train: Array(0..<5000).reversed(), validation: [5000, Int32.max, Int32.min], holdout: [7]))
  let tensors = (0..<tensorCount).map { index in
    NamedTensor(
      // Out of alphabetical order on purpose.
      name: "stage\(tensorCount - index).block1.main.convolution.weight", shape: [4, 3, 2],
      values: (0..<24).map { Float($0 + index) / 7 })
  }
  record.supernet = .init(
    weights: tensors + [
      NamedTensor(name: "scale", shape: [], values: [-0.0]),
      NamedTensor(name: "none", shape: [0, 3], values: []),
      NamedTensor(
        name: "odd", shape: [5], values: [.nan, .infinity, -.infinity, .leastNonzeroMagnitude, 0]),
    ],
    optimizer: tensors, average: tensors.reversed(), position: #"{"epoch": 2, "step": 1}"#,
    curve: RecordTable([
      .init("loss", .numbers([2.3, 0.1 + 0.2])), .init("accuracy", .numbers([0.1, .nan])),
    ]))
  record.trials = RecordTable([
    .init("id", .integers([0, 1, 2])), .init("genome", .strings(["0-1-2", "2-1-0", ""])),
    .init("accuracy", .numbers([0.9, 0.8, .nan])),
    .init("reason", .strings(["", "dominated — 劣", "\u{1F980}"])),
  ])
  record.fronts = [
    .init(trials: [], hypervolume: 0), .init(trials: [0], hypervolume: 0.5),
    .init(trials: [0, 1, 2], hypervolume: 0.75),
  ]
  record.standalone = RecordTable([
    .init("genome", .strings(["0-1-2", "2-1-0"])), .init("correct", .integers([9_000, 0])),
    .init("loss", .numbers([0.25, .nan])),
  ])
  record.trust = .init(
    configuration: #"{"networks": 32}"#,
    networks: RecordTable([
      .init("genome", .strings(["0-1-2"])), .init("score", .numbers([0.875])),
    ]))
  record.norms = [
    .init(
      genome: "0-1-2",
      tensors: [NamedTensor(name: "norm.running_mean", shape: [2], values: [0.5, -0.0])])
  ]
  record.retrained = [
    .init(
      trial: 1, genome: "2-1-0", configuration: #"{"from": "scratch"}"#,
      testAccuracy: 0.941, weights: tensors.reversed(),
      curve: RecordTable([.init("loss", .numbers([1, 0.5]))]),
      gradients: [NamedTensor(name: "scale", shape: [2, 3], values: [1, 2, 3, .nan, 0, 1])]),
    .init(
      trial: 0, genome: "0-1-2", configuration: "", testAccuracy: 0, weights: [],
      curve: RecordTable()),
  ]
  record.unfinished = [
    .init(
      trial: 1, genome: "2-1-0", configuration: "{}",
      state: .init(
        position: #"{"epoch": 1}"#, weights: tensors, optimizer: tensors.reversed(), average: []),
      epochStart: .init(
        position: #"{"epoch": 0}"#, weights: tensors.reversed(), optimizer: [], average: tensors),
      best: tensors, curve: RecordTable([.init("loss", .numbers([1]))]),
      gradients: [NamedTensor(name: "scale", shape: [1, 3], values: [1, 2, -0.0])])
  ]
  record.tunings = ["{}", "{ \"pick\": 3 }"]
  record.latency = .init(
    parts: RecordTable([
      .init("part", .strings(["classifier on 8×2×2", "größer"])),
      .init("nanoseconds", .integers([1_250, .max])),
    ]),
    networks: RecordTable([
      .init("genome", .strings(["0-1-2"])), .init("nanoseconds", .integers([12_000])),
    ]))
  record.timings = .init(
    processes: RecordTable([
      .init("began", .strings(["2026-11-25T07:00:00Z"])), .init("program", .strings(["nas 0.1.0"])),
      .init("threads", .integers([2])),
    ]),
    seconds: ["supernet": 12.5],
    curve: RecordTable([.init("images_per_second", .numbers([1000, 1001.5]))]),
    networks: RecordTable([
      .init("genome", .strings(["2-1-0"])), .init("nanoseconds", .integers([13_000])),
    ]))
  return record
}

/// Runs the body in a new empty folder, and removes it afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "records-\(UUID().uuidString)", directoryHint: .notDirectory
  ).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// What the folder holds, in alphabetical order.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

func contents(of path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(filePath: path)))
}

func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
  try Data(bytes).write(to: URL(filePath: path))
}

/// The error that the body throws, or nil.
func recordError<Result>(_ body: () throws -> Result) -> RecordError? {
  do {
    _ = try body()
    return nil
  } catch let error as RecordError {
    return error
  } catch let error as HDF5Error {
    return RecordError(error)
  } catch {
    Issue.record("not a RecordError: \(error)")
    return nil
  }
}
