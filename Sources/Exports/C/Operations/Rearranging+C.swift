import NASNetworks

extension CFunction {
  /// Also what a split, a crop and a concatenation are.
  static func copyParts(_ type: String) -> CFunction {
    ofNumbers(
      "copy_parts", type,
      """
      /* So many numbers a turn; strides are from one turn to the next. */
      static void copy_parts(const NUMBER *x, int x_stride, NUMBER *y, int y_stride, int turns,
                             int count)
      {
          for (int turn = 0; turn < turns; turn++)
              for (int i = 0; i < count; i++)
                  y[turn * y_stride + i] = x[turn * x_stride + i];
      }
      """)
  }

  fileprivate static func shuffle(_ type: String) -> CFunction {
    ofNumbers(
      "shuffle", type,
      """
      static void shuffle(const NUMBER *x, NUMBER *y, int positions, int channels, int groups)
      {
          for (int position = 0; position < positions; position++, x += channels)
              for (int i = 0; i < channels; i++)
                  *y++ = x[i % groups * (channels / groups) + i / groups];
      }
      """)
  }

  fileprivate static func transpose(_ type: String) -> CFunction {
    ofNumbers(
      "transpose", type,
      """
      static void transpose(const NUMBER *x, NUMBER *y, int positions, int channels)
      {
          for (int channel = 0; channel < channels; channel++)
              for (int position = 0; position < positions; position++)
                  *y++ = x[position * channels + channel];
      }
      """)
  }

  fileprivate static func upsample(_ type: String) -> CFunction {
    ofNumbers(
      "upsample", type, needs: [.shape],
      """
      static void upsample(const NUMBER *x, shape from, NUMBER *y, int factor)
      {
          for (int row = 0; row < from.height * factor; row++)
              for (int column = 0; column < from.width * factor; column++)
                  for (int channel = 0; channel < from.channels; channel++)
                      *y++ = x[(row / factor * from.width + column / factor) * from.channels
                               + channel];
      }
      """)
  }

  static let neighbours = CFunction(
    "neighbours",
    """
    /* The two pixels that one lies between, and the weight of the second, of 2 * made parts. */
    typedef struct { int first, second, part; } neighbours;

    static neighbours between(int place, int size, int made)
    {
        int along = (2 * place + 1) * size - made;
        if (along < 0)
            along = 0;
        neighbours found = {along / (2 * made), 0, along % (2 * made)};
        if (found.first > size - 1)
            found.first = size - 1;
        found.second = found.first < size - 1 ? found.first + 1 : found.first;
        return found;
    }
    """)

  fileprivate static let resize = CFunction(
    "resize", needs: [.shape, .neighbours],
    """
    static void resize(const float *x, shape from, float *y, shape to)
    {
        for (int row = 0; row < to.height; row++)
            for (int column = 0; column < to.width; column++) {
                neighbours v = between(row, from.height, to.height);
                neighbours h = between(column, from.width, to.width);
                float down = v.part / (2.0f * to.height), right = h.part / (2.0f * to.width);
                const float *above = x + v.first * from.width * from.channels;
                const float *below = x + v.second * from.width * from.channels;
                int a = h.first * from.channels, b = h.second * from.channels;
                for (int i = 0; i < to.channels; i++)
                    *y++ = (1 - down) * ((1 - right) * above[a + i] + right * above[b + i])
                           + down * ((1 - right) * below[a + i] + right * below[b + i]);
            }
    }
    """)
}

/// An operation that puts numbers in other places, whatever they are.
protocol CMove: COperation {
  /// - Parameter type: Of the numbers in C.
  func move(
    _ type: String, _ x: String, _ y: String, at site: LayerSite, in program: inout CProgram)
}

extension CMove {
  func write(in layer: inout CLayer) {
    move("float", layer.x[0], layer.y, at: layer.site, in: &layer.program)
  }
}

extension Split: CMove {
  func move(
    _ type: String, _ x: String, _ y: String, at site: LayerSite, in program: inout CProgram
  ) {
    let width = site.output.channels
    program.call(
      .copyParts(type),
      [
        x.advanced(by: (part - 1) * width), "\(site.shape.channels)", y, "\(width)",
        "\(site.shape.area)", "\(width)",
      ])
  }
}

extension ChannelShuffle: CMove {
  func move(
    _ type: String, _ x: String, _ y: String, at site: LayerSite, in program: inout CProgram
  ) {
    program.call(
      .shuffle(type), [x, y, "\(site.shape.area)", "\(site.shape.channels)", "\(groups)"])
  }
}

extension Flatten: CMove {
  func storage(at site: LayerSite) -> CStorage { isTransposition(of: site.shape) ? .own : .same }

  func move(
    _ type: String, _ x: String, _ y: String, at site: LayerSite, in program: inout CProgram
  ) {
    guard isTransposition(of: site.shape) else { return }
    program.call(.transpose(type), [x, y, "\(site.shape.area)", "\(site.shape.channels)"])
  }

  /// Of an image a vector goes channel after channel.
  private func isTransposition(of shape: Shape) -> Bool {
    shape.layout == .image && shape.area > 1 && shape.channels > 1
  }
}

extension Crop: CMove {
  func move(
    _ type: String, _ x: String, _ y: String, at site: LayerSite, in program: inout CProgram
  ) {
    let (from, to) = (site.shape, site.output)
    let start = (top * from.width + left) * from.channels
    program.call(
      .copyParts(type),
      [
        x.advanced(by: start), "\(from.width * from.channels)", y, "\(to.width * to.channels)",
        "\(to.height)", "\(to.width * to.channels)",
      ])
  }
}

extension Upsample: CMove {
  func move(
    _ type: String, _ x: String, _ y: String, at site: LayerSite, in program: inout CProgram
  ) {
    program.call(.upsample(type), [x, site.shape.c, y, "\(factor)"])
  }
}

extension Resize: COperation {
  func write(in layer: inout CLayer) {
    layer.call(.resize, layer.x[0], layer.site.shape.c, layer.y, layer.site.output.c)
  }
}
