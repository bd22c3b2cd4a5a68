import NASNetworks

extension ParameterLayout {
  /// This layout's tensors, cut out of the larger ones of another layout: the first of every axis,
  /// and the centre of a convolution's kernel.
  ///
  /// - Throws: ``ComputeError`` when the other layout does not cover this one.
  public func gather(
    from stored: AlignedBuffer, in storedLayout: ParameterLayout
  ) throws(ComputeError) -> AlignedBuffer {
    let result = AlignedBuffer(count: count)
    for slot in slots {
      let source = try storedLayout.slot(covering: slot.parameter)
      var target = result.pointer + slot.offset
      Self.copySlice(
        shape: slot.parameter.shape[...], from: stored.pointer + source.offset,
        storedShape: source.parameter.shape[...],
        firstCentred: slot.parameter.isConvolution ? 2 : .max, to: &target)
    }
    return result
  }

  /// Copies recursively, an axis at a time; from `firstCentred` on they are cut from the centre.
  private static func copySlice(
    shape: ArraySlice<Int>, from stored: UnsafePointer<Float>, storedShape: ArraySlice<Int>,
    firstCentred: Int, to target: inout UnsafeMutablePointer<Float>
  ) {
    guard let size = shape.first, let storedSize = storedShape.first else {
      target.pointee = stored.pointee
      target += 1
      return
    }
    let step = storedShape.dropFirst().reduce(1, *)
    let start = shape.startIndex >= firstCentred ? (storedSize - size) / 2 : 0
    for index in start..<start + size {
      copySlice(
        shape: shape.dropFirst(), from: stored + index * step,
        storedShape: storedShape.dropFirst(), firstCentred: firstCentred, to: &target)
    }
  }
}

extension Parameter {
  /// Whether its third and fourth axes are a kernel's rows and columns.
  package var isConvolution: Bool { role == .weight && shape.count == 4 }
}
