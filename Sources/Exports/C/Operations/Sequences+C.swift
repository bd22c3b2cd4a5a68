import NASNetworks

extension CFunction {
  fileprivate static let attend = CFunction(
    "attend", needs: [.math],
    """
    /* Of each position the queries of all heads lie side by side, then the keys, then the values. */
    static void attend(const float *projected, int positions, int heads, int width, float *scores,
                       float *mixed)
    {
        int inner = heads * width;
        for (int position = 0; position < positions; position++)
            for (int head = 0; head < heads; head++) {
                const float *query = projected + position * 3 * inner + head * width;
                const float *key = projected + inner + head * width;
                float most = 0, sum = 0;
                for (int other = 0; other < positions; other++, key += 3 * inner) {
                    float product = 0;
                    for (int i = 0; i < width; i++)
                        product += query[i] * key[i];
                    scores[other] = product / sqrtf((float)width);
                    if (other == 0 || scores[other] > most)
                        most = scores[other];
                }
                for (int other = 0; other < positions; other++)
                    sum += scores[other] = expf(scores[other] - most);
                for (int i = 0; i < width; i++) {
                    const float *value = projected + 2 * inner + head * width + i;
                    float mean = 0;
                    for (int other = 0; other < positions; other++, value += 3 * inner)
                        mean += scores[other] / sum * *value;
                    *mixed++ = mean;
                }
            }
    }
    """)

  fileprivate static let addConstants = CFunction(
    "add_constants",
    """
    static void add_constants(const float *x, const float *constants, float *y, int count)
    {
        for (int i = 0; i < count; i++)
            y[i] = x[i] + constants[i];
    }
    """)
}

extension Tokens: COperation {
  func storage(at site: LayerSite) -> CStorage { .same }
  func write(in layer: inout CLayer) {}
}

extension FirstToken: COperation {
  func storage(at site: LayerSite) -> CStorage { .same }
  func write(in layer: inout CLayer) {}
}

extension PositionEmbedding: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      .addConstants, layer.x[0], layer.weight("weight"), layer.y, "\(layer.site.output.count)")
  }
}

extension LearnedToken: COperation {
  func write(in layer: inout CLayer) {
    layer.call(
      .copyParts("float"), layer.weight("weight"), "\(width)", layer.y, "\(width)", "1", "\(width)")
  }
}

extension SelfAttention: COperation {
  func storage(at site: LayerSite) -> CStorage { .own }

  /// Queries, keys and values; what is mixed of them; a row of scores.
  func scratchCount(at site: LayerSite) -> Int {
    site.shape.height * (4 * inner(site) + 1)
  }

  func write(in layer: inout CLayer) {
    let (positions, inner) = (layer.site.shape.height, inner(layer.site))
    let mixed = layer.scratch.advanced(by: 3 * positions * inner)
    layer.linear(layer.x[0], layer.scratch, outputs: 3 * inner, prefix: "project.")
    layer.call(
      .attend, layer.scratch, "\(positions)", "\(heads)", "\(inner / heads)",
      layer.scratch.advanced(by: 4 * positions * inner), mixed)
    layer.linear(
      mixed, layer.y, inputs: inner, outputs: layer.site.shape.channels, prefix: "merge.")
  }

  private func inner(_ site: LayerSite) -> Int { heads * headWidth(of: site.shape.channels) }
}
