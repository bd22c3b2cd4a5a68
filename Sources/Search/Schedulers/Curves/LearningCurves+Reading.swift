import NASText

extension LearningCurves {
  /// Rows of text: an id, then a value for each epoch, separated by commas. A first line names the
  /// columns where none of its values is a number, or where they count the epochs, three at least.
  ///
  /// - Parameter file: What errors call it.
  /// - Throws: ``LearningCurvesError`` naming the line at fault.
  public init(csv bytes: [UInt8], file: String) throws {
    var (ids, values): ([String], [Double]) = ([], [])
    var width: Int?
    for (row, record) in try Self.records(bytes, file: file).enumerated() {
      let fields = record.fields
      if row == 0, Self.areNames(fields) { continue }
      let place = "\(file), line \(record.line)"
      guard fields.count > 1, fields.count == width ?? fields.count else {
        throw LearningCurvesError(
          place, found: "\(max(fields.count - 1, 0)) values",
          expected: width.map { "\($0 - 1), as in the lines before" }
            ?? "an id and a value an epoch",
          hint: "separate them by commas, one network a line")
      }
      width = fields.count
      ids.append(fields[0])
      for field in fields.dropFirst() {
        guard let value = Self.number(field) else {
          throw LearningCurvesError(
            place, found: "'\(field)'", expected: "a finite number",
            hint: "leave out networks whose training failed")
        }
        values.append(value)
      }
    }
    guard let width else {
      throw LearningCurvesError(
        file, found: "no line with values", expected: "a line a network: id, value after epoch 1, …"
      )
    }
    self.init(ids: ids, epochs: width - 1, values: values)
  }

  /// Little-endian 16-bit numbers, row by row without anything between; ids are the rows' numbers
  /// from 0.
  ///
  /// - Parameters:
  ///   - scale: What one unit is worth.
  ///   - file: What errors call it.
  /// - Throws: ``LearningCurvesError`` when the bytes are no whole number of rows.
  public init(uint16 bytes: [UInt8], epochs: Int, scale: Double, file: String) throws {
    let width = 2 * epochs
    guard !bytes.isEmpty, bytes.count.isMultiple(of: width) else {
      throw LearningCurvesError(
        file, found: "\(bytes.count) bytes",
        expected: "a whole number of rows of \(width): \(epochs) epochs of 2 bytes",
        hint: "the file is cut short, or has another number of epochs: see --epochs")
    }
    let values = stride(from: 0, to: bytes.count, by: 2).map { place in
      scale * Double(UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)
    }
    self.init(ids: (0..<bytes.count / width).map(String.init), epochs: epochs, values: values)
  }

  /// One number a row, from a table of text with a line of column names: the column that is asked
  /// for, of the line whose first field is the row's id.
  ///
  /// - Throws: ``LearningCurvesError`` when there is no such column, or a row has no finite number
  ///   in it.
  public func numbers(of column: String, csv bytes: [UInt8], file: String) throws -> [Double] {
    let records = try Self.records(bytes, file: file)
    let names = records.first?.fields ?? []
    guard let place = names.dropFirst().firstIndex(of: column) else {
      throw LearningCurvesError(
        "\(file), line 1", found: "no column '\(column)'",
        expected: "one of \(names.dropFirst().joined(separator: ", "))")
    }
    var found: [String: Double] = [:]
    for record in records.dropFirst() {
      guard record.fields.count == names.count, let value = Self.number(record.fields[place]) else {
        throw LearningCurvesError(
          "\(file), line \(record.line)", found: "'\(record.fields.joined(separator: ","))'",
          expected: "\(names.count) fields, and a finite number for '\(column)'")
      }
      found[record.fields[0]] = value
    }
    return try ids.map { id in
      guard let value = found[id] else {
        throw LearningCurvesError(
          file, found: "no line for '\(id)'", expected: "one for each of \(count) networks")
      }
      return value
    }
  }

  private static func areNames(_ fields: [String]) -> Bool {
    guard fields.count > 1 else { return false }
    let values = fields.dropFirst().map { Double($0) }
    guard let first = values[0] else { return values.allSatisfy { $0 == nil } }
    let epochs = values.indices.map { Double($0) + first }
    return values.count > 2 && (first == 0 || first == 1) && values == epochs.map(Optional.some)
  }

  /// The lines that are not blank.
  private static func records(
    _ bytes: [UInt8], file: String
  ) throws(LearningCurvesError) -> [CSVScanner.Record] {
    var scanner = CSVScanner(bytes)
    var records: [CSVScanner.Record] = []
    do {
      while let record = try scanner.next() {
        if record.fields != [""] { records.append(record) }
      }
    } catch {
      throw LearningCurvesError(
        "\(file), line \(error.line)", found: error.found, expected: error.expected)
    }
    return records
  }

  private static func number(_ field: String) -> Double? {
    guard let number = Double(field), number.isFinite else { return nil }
    return number
  }
}
