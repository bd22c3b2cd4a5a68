import NASNetworks
import NASQuantisation

extension CFunction {
  fileprivate static let averagePool = CFunction(
    "average_pool", needs: [.shape, .window],
    """
    static void average_pool(const int8_t *x, shape from, int zero, int8_t *y, shape to, window w,
                             int counts_padding)
    {
        for (int row = 0; row < to.height; row++)
            for (int column = 0; column < to.width; column++)
                for (int channel = 0; channel < to.channels; channel++) {
                    /* Of numbers from 0 on, so that a division rounds downwards. */
                    int32_t sum = 0, count = 0;
                    for (int r = 0; r < w.rows; r++)
                        for (int c = 0; c < w.columns; c++) {
                            int v = row * w.row_stride + r - w.row_padding;
                            int h = column * w.column_stride + c - w.column_padding;
                            int is_inside = v >= 0 && v < from.height && h >= 0 && h < from.width;
                            int is_padding = !is_inside && counts_padding
                                             && v < from.height + w.row_padding
                                             && h < from.width + w.column_padding;
                            if (is_inside)
                                sum += x[(v * from.width + h) * from.channels + channel] + 128;
                            if (is_padding)
                                sum += zero + 128;
                            count += is_inside || is_padding;
                        }
                    *y++ = (int8_t)((sum + count / 2) / count - 128);
                }
    }
    """)

  fileprivate static let sum = CFunction(
    "sum", needs: [.narrow, .times],
    """
    /* So many sums of so many numbers; a stride is from one to the next. */
    static void sum(const int8_t *x, int zero, int sums, int sum_stride, int numbers,
                    int number_stride, int8_t *y, int made_zero, int32_t multiplier, int shift)
    {
        for (int made = 0; made < sums; made++) {
            int32_t sum = 0;
            for (int i = 0; i < numbers; i++)
                sum += x[made * sum_stride + i * number_stride] - zero;
            y[made] = narrow(made_zero + times(sum, multiplier, shift));
        }
    }
    """)
}

extension IntegerPool: CIntegerStep {
  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    switch kind {
    case .largest:
      layer.call(.maxPool("int8_t"), layer.x[0], from.c, layer.y, to.c, window.c)
    case .mean(let countsPadding):
      layer.call(
        .averagePool, layer.x[0], from.c, "\(zero)", layer.y, to.c, window.c,
        countsPadding ? "1" : "0")
    }
  }
}

extension IntegerReduction: CIntegerStep {
  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    let (area, channels) = (from.area, from.channels)
    let (sums, sumStride, numbers, stride) =
      axis == .positions ? (channels, 1, area, channels) : (area, channels, channels, 1)
    layer.call(
      .sum, layer.x[0], "\(zero)", "\(sums)", "\(sumStride)", "\(numbers)", "\(stride)", layer.y,
      "\(madeZero)", "\(factor.multiplier)", "\(factor.shift)")
  }
}

extension IntegerPeak: CIntegerStep {
  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    layer.call(
      .maxOverPositions("int8_t"), layer.x[0], "\(from.area)", "\(from.channels)", layer.y)
  }
}
