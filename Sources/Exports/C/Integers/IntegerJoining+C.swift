import NASNetworks
import NASQuantisation

extension CFunction {
  fileprivate static let add = CFunction(
    "add", needs: [.narrow],
    """
    static void add(const int8_t *const *x, const int *zero, const int32_t *factor, int inputs,
                    int8_t *y, int made_zero, int shift, int count)
    {
        for (int i = 0; i < count; i++) {
            int32_t sum = (int32_t)1 << (shift - 1);
            for (int input = 0; input < inputs; input++)
                sum += factor[input] * (x[input][i] - zero[input]);
            y[i] = narrow((int64_t)made_zero + (sum >> shift));
        }
    }
    """)

  fileprivate static let multiply = CFunction(
    "multiply", needs: [.narrow, .times],
    """
    /* The strides of each input say how its numbers count for those of the output. */
    static void multiply(const int8_t *const *x, const int *zero, const int *position_stride,
                         const int *channel_stride, int inputs, int8_t *y, int made_zero,
                         int32_t multiplier, int shift, int positions, int channels)
    {
        for (int position = 0; position < positions; position++)
            for (int channel = 0; channel < channels; channel++) {
                int32_t product = 1;
                for (int input = 0; input < inputs; input++)
                    product *= x[input][position * position_stride[input]
                                        + channel * channel_stride[input]] - zero[input];
                *y++ = narrow(made_zero + times(product, multiplier, shift));
            }
    }
    """)

  fileprivate static let rescale = CFunction(
    "rescale", needs: [.narrow],
    """
    /* So many numbers a turn, brought to another scale; the stride is from one turn to the next. */
    static void rescale(const int8_t *x, int zero, int32_t factor, int shift, int8_t *y,
                        int made_zero, int stride, int turns, int count)
    {
        for (int turn = 0; turn < turns; turn++)
            for (int i = 0; i < count; i++) {
                int32_t number = factor * (*x++ - zero) + ((int32_t)1 << (shift - 1));
                y[turn * stride + i] = narrow((int64_t)made_zero + (number >> shift));
            }
    }
    """)
}

extension IntegerSum: CIntegerStep {
  var storage: CStorage { .over(Array(zeros.indices)) }

  func write(in layer: inout CIntegerLayer) {
    layer.call(
      .add, CIntegerLayer.array("int8_t *const", layer.x),
      CIntegerLayer.array("int", zeros), CIntegerLayer.array("int32_t", factors),
      "\(zeros.count)", layer.y, "\(madeZero)", "\(shift)", "\(count)")
  }
}

extension IntegerProduct: CIntegerStep {
  var storage: CStorage {
    .over(inputs.indices.filter { inputs[$0] == Spread(of: to, over: to) })
  }

  func write(in layer: inout CIntegerLayer) {
    layer.call(
      .multiply, CIntegerLayer.array("int8_t *const", layer.x), CIntegerLayer.array("int", zeros),
      CIntegerLayer.array("int", inputs.map(\.position)),
      CIntegerLayer.array("int", inputs.map(\.channel)), "\(zeros.count)", layer.y,
      "\(madeZero)", "\(factor.multiplier)", "\(factor.shift)", "\(to.area)", "\(to.channels)")
  }
}

extension IntegerJoin: CIntegerStep {
  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    var start = 0
    for (input, count) in counts.enumerated() {
      let rescale = rescales[input]
      layer.call(
        .rescale, layer.x[input], "\(rescale.zeros[0])", "\(rescale.factors[0])",
        "\(rescale.shift)", layer.y.advanced(by: start), "\(rescale.madeZero)",
        "\(counts.reduce(0, +))", "\(turns)", "\(count)")
      start += count
    }
  }
}
