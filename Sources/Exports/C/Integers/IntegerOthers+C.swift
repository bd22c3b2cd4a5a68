import NASNetworks
import NASQuantisation

extension CFunction {
  fileprivate static let lookUp = CFunction(
    "look_up",
    """
    /* The table begins with what -128 becomes. */
    static void look_up(const int8_t *x, int8_t *y, int count, const int8_t *table)
    {
        for (int i = 0; i < count; i++)
            y[i] = table[x[i] + 128];
    }
    """)

  fileprivate static let resize = CFunction(
    "resize", needs: [.shape, .neighbours],
    """
    static void resize(const int8_t *x, shape from, int8_t *y, shape to)
    {
        int32_t parts = (int32_t)4 * to.height * to.width;
        for (int row = 0; row < to.height; row++)
            for (int column = 0; column < to.width; column++) {
                neighbours v = between(row, from.height, to.height);
                neighbours h = between(column, from.width, to.width);
                const int8_t *above = x + v.first * from.width * from.channels;
                const int8_t *below = x + v.second * from.width * from.channels;
                int32_t up = 2 * to.height - v.part, left = 2 * to.width - h.part;
                int a = h.first * from.channels, b = h.second * from.channels;
                for (int i = 0; i < to.channels; i++) {
                    /* Of numbers from 0 on, so that a division rounds downwards. */
                    int32_t upper = left * (above[a + i] + 128) + h.part * (above[b + i] + 128);
                    int32_t lower = left * (below[a + i] + 128) + h.part * (below[b + i] + 128);
                    int32_t sum = up * upper + v.part * lower;
                    *y++ = (int8_t)((sum + parts / 2) / parts - 128);
                }
            }
    }
    """)
}

extension IntegerTable: CIntegerStep {
  var storage: CStorage { .over([0]) }

  func write(in layer: inout CIntegerLayer) {
    layer.call(
      .lookUp, layer.x[0], layer.y, "\(count)", layer.constant("table", "int8_t", codes))
  }
}

extension IntegerResize: CIntegerStep {
  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    layer.call(.resize, layer.x[0], from.c, layer.y, to.c)
  }
}

extension IntegerRenaming: CIntegerStep {
  var storage: CStorage { .same }

  func write(in layer: inout CIntegerLayer) {}
}

extension IntegerMove: CIntegerStep {
  private var move: any CMove {
    guard let move = operation as? any CMove else {
      preconditionFailure("IntegerMove: no C for \(operation.name)")
    }
    return move
  }

  var storage: CStorage { .own }

  func write(in layer: inout CIntegerLayer) {
    move.move(
      "int8_t", layer.x[0], layer.y, at: LayerSite(inputs: [from], output: to),
      in: &layer.program)
  }
}
