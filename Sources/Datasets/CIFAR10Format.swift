import NASNetworks

/// CIFAR-10's binary version, plain or gzip-compressed (Krizhevsky 2009, "Learning Multiple Layers
/// of Features from Tiny Images").
///
/// Each record is a label and the red, green and blue planes of 32×32 pixels. The training images
/// lie in `data_batch_1.bin` to `data_batch_5.bin`; a folder may instead hold the first alone, so
/// that a small part of the data can be used for trying things.
struct CIFAR10Format: DatasetFormat {
  private static let shape = Shape(channels: 3, height: 32, width: 32)

  let expectation = "data_batch_1.bin to data_batch_5.bin, test_batch.bin (CIFAR-10, or with .gz)"
  let classes: DatasetClasses? = DatasetClasses(
    names: [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ], isMirrorable: true)

  func isPresent(in folder: String) -> Bool {
    (Self.trainNames + ["test_batch.bin"]).contains { DataFile.find($0, in: folder) != nil }
  }

  func read(_ part: StoredPart, in folder: String, classes: Int?) throws -> LabelledImages {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    for path in try files(part, in: folder) {
      let first = labels.count
      try Self.read(path, pixels: &pixels, labels: &labels)
      if let classes {
        try checkLabels(Array(labels[first...]), classes: classes, file: path)
      }
    }
    return LabelledImages(shape: Self.shape, pixels: pixels, labels: labels)
  }

  private static let trainNames = (1...5).map { "data_batch_\($0).bin" }

  func files(_ part: StoredPart, in folder: String) throws -> [String] {
    let names = part == .train ? Self.trainNames : ["test_batch.bin"]
    let paths = names.map { DataFile.find($0, in: folder) }
    if part == .train, let first = paths[0], paths.dropFirst().allSatisfy({ $0 == nil }) {
      return [first]
    }
    if let missing = paths.firstIndex(of: nil) {
      throw DatasetError(
        .notFound, folder, found: "no \(names[missing])",
        expected: "\(names[missing]) or \(names[missing]).gz")
    }
    return paths.compactMap(\.self)
  }

  private static func read(
    _ path: String, pixels: inout [UInt8], labels: inout [UInt8]
  ) throws {
    let file = try DataFile(path)
    let size = 1 + shape.count
    var record = try file.read(upTo: size)
    repeat {
      guard record.count == size else {
        throw DatasetError(
          .truncated, path, found: "a last record of \(record.count) bytes",
          expected: "records of \(size) bytes: a label and 3×32×32 pixels",
          hint: "copy the file again; it must be of CIFAR-10's binary version")
      }
      guard pixels.count < DataFile.limit else {
        throw DatasetError(
          .wrongFormat, path, found: "more than \(DataFile.limit >> 30) GiB of images",
          expected: "10,000 images a file")
      }
      labels.append(record[0])
      pixels.append(contentsOf: record[1...])
      record = try file.read(upTo: size)
    } while !record.isEmpty
  }
}
