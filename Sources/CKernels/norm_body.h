// Batch norm: see element_body.h.

// Sums are of distances from the first image's mean, so that the variance keeps its digits where it
// is small beside the mean's square. They run in f32 within one plane and in f64 over images.
static void NAS_ELEMENT(norm_measure)(const struct nas_planes *s, const void *x_, int is_first,
                                      double *sums) {
  const element *x = x_;
  const ptrdiff_t width = s->blocks * nas_lanes;
  if (is_first) {
    memset(sums, 0, (size_t)(3 * width) * sizeof(double));
    for (ptrdiff_t block = 0; block < s->blocks; block++) {
      const element *p = x + block * s->area * nas_lanes;
      lanes sum = splat(0);
      for (ptrdiff_t i = 0; i < s->area; i++) sum += load_element(p + i * nas_lanes);
      add_wide(sums + block * nas_lanes, sum / splat((float)s->area));
    }
  }
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    double *const own = sums + plane % s->blocks * nas_lanes;
    wide_lanes wide_origin;
    memcpy(&wide_origin, own, sizeof wide_origin);
    const lanes origin = narrow(wide_origin);
    const element *p = x + plane * s->area * nas_lanes;
    lanes a0 = splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    ptrdiff_t i = 0;
    for (; i + 4 <= s->area; i += 4) {
      const lanes v0 = load_element(p + i * nas_lanes) - origin;
      const lanes v1 = load_element(p + (i + 1) * nas_lanes) - origin;
      const lanes v2 = load_element(p + (i + 2) * nas_lanes) - origin;
      const lanes v3 = load_element(p + (i + 3) * nas_lanes) - origin;
      a0 += v0, a1 += v1, a2 += v2, a3 += v3;
      b0 += v0 * v0, b1 += v1 * v1, b2 += v2 * v2, b3 += v3 * v3;
    }
    for (; i < s->area; i++) {
      const lanes v = load_element(p + i * nas_lanes) - origin;
      a0 += v, b0 += v * v;
    }
    add_wide(own + width, (a0 + a1) + (a2 + a3));
    add_wide(own + 2 * width, (b0 + b1) + (b2 + b3));
  }
}

NAS_INLINE void NAS_ELEMENT(norm_apply_body)(const struct nas_planes *s, const element *x,
                                             const float *scale, const float *shift,
                                             const element *residual,
                                             enum nas_activation activation, element *y) {
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks, base = plane * s->area * nas_lanes;
    const lanes factor = load(scale + block * nas_lanes), offset = load(shift + block * nas_lanes);
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      lanes z = load_element(x + i) * factor + offset;
      if (residual) z += load_element(residual + i);
      store_element(y + i, activate_any(z, activation));
    }
  }
}

static void NAS_ELEMENT(norm_apply)(const struct nas_planes *s, const void *x, const float *scale,
                                    const float *shift, const void *residual,
                                    enum nas_activation activation, void *y) {
#define NAS_CASE(kind)                                                                         \
  if (activation == kind && residual) {                                                        \
    NAS_ELEMENT(norm_apply_body)(s, x, scale, shift, residual, kind, y);                       \
  }                                                                                            \
  if (activation == kind && !residual) {                                                       \
    NAS_ELEMENT(norm_apply_body)(s, x, scale, shift, NULL, kind, y);                           \
  }
  NAS_CASE(nas_activation_none)
  NAS_CASE(nas_activation_relu)
  NAS_CASE(nas_activation_hard_swish)
#undef NAS_CASE
  if (activation > nas_activation_hard_swish) {
    NAS_ELEMENT(norm_apply_body)(s, x, scale, shift, residual, activation, y);
  }
}

// The gradient before the activation at position i, and what was normalised there.
NAS_INLINE lanes NAS_ELEMENT(norm_gradient)(const struct nas_norm_gradient *a, ptrdiff_t i,
                                            enum nas_activation activation, int has_second,
                                            int has_residual, lanes factor, lanes offset,
                                            lanes *x) {
  lanes g = load_element((const element *)a->gradient + i);
  if (has_second) g += load_element((const element *)a->second_gradient + i);
  *x = load_element((const element *)a->input + i);
  if (activation == nas_activation_none) return g;
  lanes z = *x * factor + offset;
  if (has_residual) z += load_element((const element *)a->residual + i);
  return activate_any_backward(z, g, activation);
}

NAS_INLINE void NAS_ELEMENT(norm_backward_sums_body)(const struct nas_planes *s,
                                                     enum nas_activation activation,
                                                     int has_second, int has_residual, int stores,
                                                     const struct nas_norm_gradient *a,
                                                     double *sums) {
  element *const summed = a->summed_gradient;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t channel = plane % s->blocks * nas_lanes, base = plane * s->area * nas_lanes;
    const ptrdiff_t end = base + s->area * nas_lanes;
    const lanes factor = load(a->scale + channel), offset = load(a->shift + channel);
    const lanes mean = load(a->mean + channel);
    // Four sums of either kind hide the latency of the additions.
    lanes sum[4] = {splat(0), splat(0), splat(0), splat(0)};
    lanes product[4] = {splat(0), splat(0), splat(0), splat(0)};
    ptrdiff_t i = base;
#define NAS_POSITION(j)                                                                        \
  {                                                                                            \
    lanes x;                                                                                   \
    const lanes g = NAS_ELEMENT(norm_gradient)(a, i + j * nas_lanes, activation, has_second,   \
                                               has_residual, factor, offset, &x);              \
    if (stores) store_element(summed + i + j * nas_lanes, g);                                  \
    sum[j] += g;                                                                               \
    product[j] += g * (x - mean);                                                              \
  }
    for (; i + 4 * nas_lanes <= end; i += 4 * nas_lanes) {
      NAS_POSITION(0)
      NAS_POSITION(1)
      NAS_POSITION(2)
      NAS_POSITION(3)
    }
    for (; i < end; i += nas_lanes) NAS_POSITION(0)
#undef NAS_POSITION
    add_wide(sums + channel, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    add_wide(sums + s->blocks * nas_lanes + channel,
             (product[0] + product[1]) + (product[2] + product[3]));
  }
}

static void NAS_ELEMENT(norm_backward_sums)(const struct nas_planes *s,
                                            enum nas_activation activation,
                                            const struct nas_norm_gradient *a, double *sums) {
  // What is added matters to the activation only.
  const int added = a->residual && activation != nas_activation_none;
#define NAS_CASE(kind, second, residual, stores)                                               \
  if (activation == kind && !!a->second_gradient == second && added == residual &&             \
      !!a->summed_gradient == stores) {                                                        \
    NAS_ELEMENT(norm_backward_sums_body)(s, kind, second, residual, stores, a, sums);          \
  }
#define NAS_STORING(kind, second, residual) \
  NAS_CASE(kind, second, residual, 0) NAS_CASE(kind, second, residual, 1)
#define NAS_ADDING(kind) \
  NAS_STORING(kind, 0, 0) NAS_STORING(kind, 0, 1) NAS_STORING(kind, 1, 0) NAS_STORING(kind, 1, 1)
  NAS_STORING(nas_activation_none, 0, 0)
  NAS_STORING(nas_activation_none, 1, 0)
  NAS_ADDING(nas_activation_relu)
  NAS_ADDING(nas_activation_hard_swish)
#undef NAS_ADDING
#undef NAS_STORING
#undef NAS_CASE
  if (activation > nas_activation_hard_swish) {
    NAS_ELEMENT(norm_backward_sums_body)(s, activation, !!a->second_gradient, added,
                                         !!a->summed_gradient, a, sums);
  }
}

NAS_INLINE void NAS_ELEMENT(norm_backward_data_body)(
    const struct nas_planes *s, enum nas_activation activation, const element *gradient,
    const element *x, const float *scale, const float *shift, const float *slope,
    const float *offset, element *dx) {
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t channel = plane % s->blocks * nas_lanes, base = plane * s->area * nas_lanes;
    const lanes factor = load(scale + channel), before = load(shift + channel);
    const lanes by_input = load(slope + channel), constant = load(offset + channel);
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      const lanes value = load_element(x + i);
      lanes g = load_element(gradient + i);
      if (activation != nas_activation_none) {
        g = activate_any_backward(value * factor + before, g, activation);
      }
      store_element(dx + i, g * factor + (value * by_input + constant));
    }
  }
}

static void NAS_ELEMENT(norm_backward_data)(const struct nas_planes *s,
                                            enum nas_activation activation, const void *gradient,
                                            const void *x, const float *scale, const float *shift,
                                            const float *slope, const float *offset, void *dx) {
#define NAS_CASE(kind)                                                                         \
  if (activation == kind) {                                                                    \
    NAS_ELEMENT(norm_backward_data_body)(s, kind, gradient, x, scale, shift, slope, offset, dx); \
  }
  NAS_CASE(nas_activation_none)
  NAS_CASE(nas_activation_relu)
  NAS_CASE(nas_activation_hard_swish)
#undef NAS_CASE
  if (activation > nas_activation_hard_swish) {
    NAS_ELEMENT(norm_backward_data_body)(s, activation, gradient, x, scale, shift, slope, offset,
                                         dx);
  }
}
