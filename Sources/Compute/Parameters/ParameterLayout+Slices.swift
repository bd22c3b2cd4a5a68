import NASNetworks

extension ParameterLayout {
  /// This layout's tensors, cut out of the larger ones of another layout: the first of every section
  /// of each axis, and the centre of a convolution's kernel.
  ///
  /// - Throws: ``ComputeError`` when the other layout does not cover this one.
  public func gather(
    from stored: AlignedBuffer, in storedLayout: ParameterLayout
  ) throws(ComputeError) -> AlignedBuffer {
    try gather(from: UnsafePointer(stored.pointer), in: storedLayout)
  }

  func gather(
    from stored: UnsafePointer<Float>, in storedLayout: ParameterLayout
  ) throws(ComputeError) -> AlignedBuffer {
    let result = AlignedBuffer(count: count)
    for slot in slots {
      let source = try storedLayout.slot(covering: slot.parameter)
      Placement(slot.parameter, in: source.parameter).scatterAdd(
        stored + source.offset, to: result.pointer + slot.offset, shape: slot.parameter.shape)
    }
    return result
  }
}
