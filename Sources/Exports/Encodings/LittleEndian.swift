extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  mutating func append(littleEndian values: [Float]) {
    for value in values { append(littleEndian: value.bitPattern) }
  }
}
