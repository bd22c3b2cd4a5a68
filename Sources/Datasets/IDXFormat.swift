import NASNetworks

/// IDX files as MNIST and its kin come in, plain or gzip-compressed
/// (LeCun, Cortes and Burges, "The MNIST database of handwritten digits").
///
/// An IDX file is a magic number of four bytes (0, 0, type of element, number of dimensions), each
/// dimension as a big-endian 32-bit number, then the elements. Images are of unsigned bytes,
/// `[count, height, width]` or, in files named `…-idx4-ubyte`, `[count, channels, height, width]`.
struct IDXFormat: DatasetFormat {
  let expectation =
    "train-images-idx3-ubyte (idx4 with colours), train-labels-idx1-ubyte, t10k-… (IDX, or with .gz)"
  let classes: DatasetClasses? = nil

  func isPresent(in folder: String) -> Bool {
    [StoredPart.train, .test].contains { part in
      (Self.imageNames(part) + [Self.labelName(part)]).contains {
        DataFile.find($0, in: folder) != nil
      }
    }
  }

  func read(_ part: StoredPart, in folder: String, classes: Int?) throws -> LabelledImages {
    let paths = try files(part, in: folder)
    let (imagePath, labelPath) = (paths[0], paths[1])
    let labels = try Self.read(labelPath, .labels)
    let images = try Self.read(imagePath, .images)
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw DatasetError(
        .mismatch, labelPath, found: "\(labels.dimensions[0]) labels",
        expected: "\(images.dimensions[0]), one for each image of \(imagePath)",
        hint: "images and labels must come from the same data set")
    }
    if let classes { try checkLabels(labels.elements, classes: classes, file: labelPath) }
    let sizes = images.dimensions
    let shape = Shape(
      channels: sizes.count == 4 ? sizes[1] : 1, height: sizes[sizes.count - 2],
      width: sizes[sizes.count - 1])
    return LabelledImages(shape: shape, pixels: images.elements, labels: labels.elements)
  }

  /// The lines of `classes.txt`, in order of label, where there is such a file.
  func classNames(in folder: String, count: Int) throws -> [String]? {
    guard let path = DataFile.find("classes.txt", in: folder) else { return nil }
    let file = try DataFile(path)
    var text = String(decoding: try file.read(upTo: 1 << 20), as: UTF8.self).unicodeScalars
    // Editors on Windows begin with it.
    if text.first == "\u{FEFF}" { text.removeFirst() }
    let names = String(text).split(whereSeparator: \.isNewline)
      .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      .filter { !$0.isEmpty }
    func fault(_ found: String) -> DatasetError {
      DatasetError(
        .mismatch, path, found: found,
        expected: "\(count) names in UTF-8, a line for each of labels 0 to \(count - 1)",
        hint: "correct the file, or remove it: classes are then called by their labels")
    }
    guard names.count == count else { throw fault("\(names.count) names") }
    // UTF-16 has a zero in every other byte.
    for name in names where name.unicodeScalars.contains(where: { $0 < " " || $0 == "\u{FFFD}" }) {
      throw fault("bytes that are no text in '\(name.filter { $0 >= " " })'")
    }
    for (label, name) in names.enumerated() where names[..<label].contains(name) {
      throw fault("'\(name)' twice")
    }
    return names
  }

  /// Of images, and of labels.
  func files(_ part: StoredPart, in folder: String) throws -> [String] {
    [
      try Self.path(of: Self.imageNames(part), in: folder),
      try Self.path(of: [Self.labelName(part)], in: folder),
    ]
  }

  private static func imageNames(_ part: StoredPart) -> [String] {
    ["idx3", "idx4"].map { "\(prefix(part))-images-\($0)-ubyte" }
  }

  private static func labelName(_ part: StoredPart) -> String {
    "\(prefix(part))-labels-idx1-ubyte"
  }

  private static func prefix(_ part: StoredPart) -> String {
    part == .train ? "train" : "t10k"
  }

  private static func path(of names: [String], in folder: String) throws -> String {
    for name in names {
      if let path = DataFile.find(name, in: folder) { return path }
    }
    throw DatasetError(
      .notFound, folder, found: "no \(names[0])", expected: "\(names[0]) or \(names[0]).gz")
  }
}

extension IDXFormat {
  /// What a file should hold.
  private enum Content: String {
    case labels, images

    /// How many dimensions it may have.
    var ranks: ClosedRange<Int> { self == .labels ? 1...1 : 3...4 }
    var magic: String { self == .labels ? "0x00000801" : "0x00000803 or 0x00000804" }
  }

  private static func read(
    _ path: String, _ content: Content
  ) throws -> (dimensions: [Int], elements: [UInt8]) {
    let file = try DataFile(path)
    let dimensions = try readHeader(of: file, content)
    let (count, overflow) = product(dimensions)
    let sizes = dimensions.map(String.init).joined(separator: "×")
    guard count > 0, !overflow, count <= DataFile.limit else {
      throw DatasetError(
        .wrongFormat, path, found: "dimensions \(sizes)",
        expected: "at least one of \(content), and no more than \(DataFile.limit >> 30) GiB of them"
      )
    }
    let elements = try file.read(upTo: count)
    guard elements.count == count else {
      throw DatasetError(
        .truncated, path, found: "\(elements.count) bytes of \(content)",
        expected: "\(count) as its header says (\(sizes))", hint: "copy or install the file again")
    }
    guard try file.isAtEnd() else {
      throw DatasetError(
        .wrongFormat, path, found: "bytes after the last of its \(content)",
        expected: "\(count) as its header says (\(sizes))")
    }
    return (dimensions, elements)
  }

  private static func readHeader(of file: borrowing DataFile, _ content: Content) throws -> [Int] {
    let magic = try file.read(upTo: 4)
    let isIDX = magic.count == 4 && magic[0...2] == [0, 0, 8]
    guard isIDX, content.ranks.contains(Int(magic[3])) else {
      let digits = magic.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
      throw DatasetError(
        .wrongFormat, file.path,
        found: magic.isEmpty ? "an empty file" : "magic number 0x\(digits.joined())",
        expected: "\(content.magic), an IDX file of \(content)",
        hint: isIDX
          ? "it holds IDX data of \(magic[3]) dimension(s): are images and labels mixed up?"
          : "it is no IDX file of unsigned bytes")
    }
    let header = try file.read(upTo: 4 * Int(magic[3]))
    guard header.count == 4 * Int(magic[3]) else {
      throw DatasetError(
        .truncated, file.path, found: "a header of \(4 + header.count) bytes",
        expected: "\(4 + 4 * Int(magic[3]))", hint: "copy or install the file again")
    }
    return stride(from: 0, to: header.count, by: 4).map { start in
      header[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private static func product(_ dimensions: [Int]) -> (count: Int, overflow: Bool) {
    dimensions.reduce((1, false)) { product, size in
      let (count, overflow) = product.0.multipliedReportingOverflow(by: size)
      return (count, product.1 || overflow)
    }
  }
}
