// The source that each build of the kernels includes, with NAS_KERNEL(name) set to give every
// function its own name and the target attribute pushed around it.

#include <string.h>

#include "kernels.h"

// Vectors are passed between static functions of one build only, so no ABI is at stake.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((vector_size(64)));
typedef int lane_mask __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) lanes load(const float *p) {
  lanes value;
  memcpy(&value, p, sizeof value);
  return value;
}

static inline __attribute__((always_inline)) void store(float *p, lanes value) {
  memcpy(p, &value, sizeof value);
}

static inline __attribute__((always_inline)) lanes splat(float value) {
  return (lanes){value, value, value, value, value, value, value, value,
                 value, value, value, value, value, value, value, value};
}

static inline __attribute__((always_inline)) lanes keep(lane_mask mask, lanes value) {
  return (lanes)(mask & (lane_mask)value);
}

static inline __attribute__((always_inline)) lanes choose(lane_mask mask, lanes yes, lanes no) {
  return (lanes)((mask & (lane_mask)yes) | (~mask & (lane_mask)no));
}

static inline __attribute__((always_inline)) lanes activate(lanes z, enum nas_activation kind) {
  const lanes zero = splat(0);
  switch (kind) {
    case nas_activation_relu:
      return keep(z > zero, z);
    case nas_activation_hard_swish: {
      lanes gate = z + splat(3);
      gate = keep(gate > zero, gate);
      gate = choose(gate < splat(6), gate, splat(6));
      return z * gate * splat(1.0f / 6.0f);
    }
    case nas_activation_none:
      return z;
  }
  return z;
}

// The derivative at z, times the gradient. For ReLU, z may be the output.
static inline __attribute__((always_inline)) lanes activate_backward(lanes z, lanes gradient,
                                                                     enum nas_activation kind) {
  switch (kind) {
    case nas_activation_relu:
      return keep(z > splat(0), gradient);
    case nas_activation_hard_swish: {
      const lanes slope = z * splat(1.0f / 3.0f) + splat(0.5f);
      const lanes inside = choose(z < splat(3), slope, splat(1));
      return gradient * keep(z > splat(-3), inside);
    }
    case nas_activation_none:
      return gradient;
  }
  return gradient;
}

// ---------------------------------------------------------------- depthwise convolution

// Copies a plane into the middle of a larger one of zeros: `margin` around it, rows and columns
// `spread` apart.
static inline __attribute__((always_inline)) void pad_plane(const float *source, ptrdiff_t height,
                                                            ptrdiff_t width, ptrdiff_t margin,
                                                            ptrdiff_t spread,
                                                            ptrdiff_t padded_width,
                                                            float *padded) {
  for (ptrdiff_t row = 0; row < height; row++) {
    float *to = padded + ((row * spread + margin) * padded_width + margin) * nas_lanes;
    const float *from = source + row * width * nas_lanes;
    if (spread == 1) {
      memcpy(to, from, (size_t)(width * nas_lanes) * sizeof(float));
    } else {
      for (ptrdiff_t column = 0; column < width; column++) {
        store(to + column * spread * nas_lanes, load(from + column * nas_lanes));
      }
    }
  }
}

// `run` neighbouring outputs of one row.
static inline __attribute__((always_inline)) void depthwise_run(
    const float *x, ptrdiff_t row_stride, const float *w, ptrdiff_t kernel, ptrdiff_t stride,
    ptrdiff_t run, int flipped, lanes bias, enum nas_activation activation, float *y) {
  lanes sum[8];
  for (ptrdiff_t j = 0; j < run; j++) sum[j] = bias;
  const ptrdiff_t last = kernel * kernel - 1;
  for (ptrdiff_t r = 0; r < kernel; r++) {
    for (ptrdiff_t c = 0; c < kernel; c++) {
      const ptrdiff_t tap = r * kernel + c;
      const lanes weight = load(w + (flipped ? last - tap : tap) * nas_lanes);
      const float *from = x + r * row_stride + c * nas_lanes;
      for (ptrdiff_t j = 0; j < run; j++) sum[j] += load(from + j * stride * nas_lanes) * weight;
    }
  }
  for (ptrdiff_t j = 0; j < run; j++) store(y + j * nas_lanes, activate(sum[j], activation));
}

static inline __attribute__((always_inline)) void depthwise_plane(
    const float *padded, ptrdiff_t padded_width, const float *w, ptrdiff_t kernel,
    ptrdiff_t stride, ptrdiff_t height, ptrdiff_t width, int flipped, lanes bias,
    enum nas_activation activation, float *y) {
  const ptrdiff_t row_stride = padded_width * nas_lanes;
  for (ptrdiff_t row = 0; row < height; row++) {
    const float *from = padded + row * stride * row_stride;
    float *to = y + row * width * nas_lanes;
    ptrdiff_t column = 0;
#define NAS_RUN(length)                                                                        \
  for (; column + length <= width; column += length) {                                         \
    depthwise_run(from + column * stride * nas_lanes, row_stride, w, kernel, stride, length,   \
                  flipped, bias, activation, to + column * nas_lanes);                         \
  }
    if (width % 7 == 0) {
      NAS_RUN(7)
    }
    NAS_RUN(8)
    NAS_RUN(4)
    NAS_RUN(1)
#undef NAS_RUN
  }
}

// The same with kernel and stride known to the compiler, for the sizes that matter.
static void depthwise_plane_any(const float *padded, ptrdiff_t padded_width, const float *w,
                                ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t height,
                                ptrdiff_t width, int flipped, lanes bias,
                                enum nas_activation activation, float *y) {
#define NAS_CASE(k, s)                                                                         \
  if (kernel == k && stride == s) {                                                            \
    depthwise_plane(padded, padded_width, w, k, s, height, width, flipped, bias, activation,   \
                    y);                                                                        \
    return;                                                                                    \
  }
  NAS_CASE(3, 1)
  NAS_CASE(3, 2)
  NAS_CASE(5, 1)
  NAS_CASE(5, 2)
  NAS_CASE(7, 1)
  NAS_CASE(7, 2)
#undef NAS_CASE
  depthwise_plane(padded, padded_width, w, kernel, stride, height, width, flipped, bias,
                  activation, y);
}

static void NAS_KERNEL(depthwise_forward)(const struct nas_depthwise *s, const float *x,
                                          const float *w, const float *bias,
                                          enum nas_activation activation, float *y,
                                          float *scratch) {
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->width + 2 * margin;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks;
    pad_plane(x + plane * s->height * s->width * nas_lanes, s->height, s->width, margin, 1,
              padded_width, scratch);
    depthwise_plane_any(scratch, padded_width, w + block * s->kernel * s->kernel * nas_lanes,
                        s->kernel, s->stride, s->output_height, s->output_width, 0,
                        bias ? load(bias + block * nas_lanes) : splat(0), activation,
                        y + plane * s->output_height * s->output_width * nas_lanes);
  }
}

// The gradient of the input is the stride-1 convolution of the output's gradient, spread out by
// the stride, with the filter turned around.
static void NAS_KERNEL(depthwise_backward_data)(const struct nas_depthwise *s, const float *dy,
                                                const float *w, float *dx, float *scratch) {
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->width + 2 * margin;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks;
    pad_plane(dy + plane * s->output_height * s->output_width * nas_lanes, s->output_height,
              s->output_width, margin, s->stride, padded_width, scratch);
    depthwise_plane_any(scratch, padded_width, w + block * s->kernel * s->kernel * nas_lanes,
                        s->kernel, 1, s->height, s->width, 1, splat(0), nas_activation_none,
                        dx + plane * s->height * s->width * nas_lanes);
  }
}

// One row of the filter's gradient from one plane.
static inline __attribute__((always_inline)) void depthwise_filter_row(
    const struct nas_depthwise *s, const float *padded, ptrdiff_t padded_width, const float *dy,
    ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t filter_row, float *dw) {
  lanes sum[7];
  for (ptrdiff_t c = 0; c < kernel; c++) sum[c] = load(dw + c * nas_lanes);
  for (ptrdiff_t row = 0; row < s->output_height; row++) {
    const float *from = padded + (row * stride + filter_row) * padded_width * nas_lanes;
    const float *gradient = dy + row * s->output_width * nas_lanes;
    for (ptrdiff_t column = 0; column < s->output_width; column++) {
      const lanes g = load(gradient + column * nas_lanes);
      const float *window = from + column * stride * nas_lanes;
      for (ptrdiff_t c = 0; c < kernel; c++) sum[c] += load(window + c * nas_lanes) * g;
    }
  }
  for (ptrdiff_t c = 0; c < kernel; c++) store(dw + c * nas_lanes, sum[c]);
}

static void depthwise_filter_plane(const struct nas_depthwise *s, const float *padded,
                                   ptrdiff_t padded_width, const float *dy, float *dw) {
#define NAS_CASE(k, t)                                                                         \
  if (s->kernel == k && s->stride == t) {                                                      \
    for (ptrdiff_t r = 0; r < k; r++) {                                                        \
      depthwise_filter_row(s, padded, padded_width, dy, k, t, r, dw + r * k * nas_lanes);      \
    }                                                                                          \
    return;                                                                                    \
  }
  NAS_CASE(3, 1)
  NAS_CASE(3, 2)
  NAS_CASE(5, 1)
  NAS_CASE(5, 2)
  NAS_CASE(7, 1)
  NAS_CASE(7, 2)
#undef NAS_CASE
  // Any other size: a tap at a time.
  for (ptrdiff_t tap = 0; tap < s->kernel * s->kernel; tap++) {
    depthwise_filter_row(s, padded + tap % s->kernel * nas_lanes, padded_width, dy, 1, s->stride,
                         tap / s->kernel, dw + tap * nas_lanes);
  }
}

static void NAS_KERNEL(depthwise_backward_weights)(const struct nas_depthwise *s, const float *x,
                                                   const float *dy, float *dw, float *scratch) {
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->width + 2 * margin;
  const ptrdiff_t taps = s->kernel * s->kernel;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  memset(dw, 0, (size_t)(s->blocks * taps * nas_lanes) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    pad_plane(x + plane * s->height * s->width * nas_lanes, s->height, s->width, margin, 1,
              padded_width, scratch);
    depthwise_filter_plane(s, scratch, padded_width,
                           dy + plane * s->output_height * s->output_width * nas_lanes,
                           dw + plane % s->blocks * taps * nas_lanes);
  }
}

// ---------------------------------------------------------------- batch norm

typedef double wide_lanes __attribute__((vector_size(128)));

static inline __attribute__((always_inline)) wide_lanes widen(lanes value) {
  return __builtin_convertvector(value, wide_lanes);
}

static inline __attribute__((always_inline)) lanes narrow(wide_lanes value) {
  return __builtin_convertvector(value, lanes);
}

static inline __attribute__((always_inline)) lanes plane_sum(const float *p, ptrdiff_t area) {
  lanes a = splat(0), b = a;
  ptrdiff_t i = 0;
  for (; i + 2 <= area; i += 2) {
    a += load(p + i * nas_lanes);
    b += load(p + (i + 1) * nas_lanes);
  }
  if (i < area) a += load(p + i * nas_lanes);
  return a + b;
}

// Sums are of distances from the first image's mean, so that the variance keeps its digits where it
// is small beside the mean's square. They run in f32 within one image's plane and in f64 over
// images.
static void NAS_KERNEL(norm_statistics)(const struct nas_planes *s, const float *x, float *mean,
                                        float *variance) {
  const double count = (double)(s->images * s->area);
  for (ptrdiff_t block = 0; block < s->blocks; block++) {
    const lanes origin = plane_sum(x + block * s->area * nas_lanes, s->area) / splat((float)s->area);
    wide_lanes total = {0}, squares = {0};
    for (ptrdiff_t image = 0; image < s->images; image++) {
      const float *p = x + (image * s->blocks + block) * s->area * nas_lanes;
      lanes a0 = splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      ptrdiff_t i = 0;
      for (; i + 4 <= s->area; i += 4) {
        const lanes v0 = load(p + i * nas_lanes) - origin;
        const lanes v1 = load(p + (i + 1) * nas_lanes) - origin;
        const lanes v2 = load(p + (i + 2) * nas_lanes) - origin;
        const lanes v3 = load(p + (i + 3) * nas_lanes) - origin;
        a0 += v0, a1 += v1, a2 += v2, a3 += v3;
        b0 += v0 * v0, b1 += v1 * v1, b2 += v2 * v2, b3 += v3 * v3;
      }
      for (; i < s->area; i++) {
        const lanes v = load(p + i * nas_lanes) - origin;
        a0 += v, b0 += v * v;
      }
      total += widen((a0 + a1) + (a2 + a3));
      squares += widen((b0 + b1) + (b2 + b3));
    }
    const wide_lanes distance = total / count;
    store(mean + block * nas_lanes, narrow(widen(origin) + distance));
    const lanes v = narrow(squares / count - distance * distance);
    store(variance + block * nas_lanes, keep(v > splat(0), v));
  }
}

static inline __attribute__((always_inline)) void norm_apply_body(
    const struct nas_planes *s, const float *x, const float *scale, const float *shift,
    const float *residual, enum nas_activation activation, float *y) {
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks, base = plane * s->area * nas_lanes;
    const lanes factor = load(scale + block * nas_lanes), offset = load(shift + block * nas_lanes);
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      lanes z = load(x + i) * factor + offset;
      if (residual) z += load(residual + i);
      store(y + i, activate(z, activation));
    }
  }
}

static void NAS_KERNEL(norm_apply)(const struct nas_planes *s, const float *x, const float *scale,
                                   const float *shift, const float *residual,
                                   enum nas_activation activation, float *y) {
#define NAS_CASE(kind)                                                                         \
  if (activation == kind && residual) norm_apply_body(s, x, scale, shift, residual, kind, y);  \
  if (activation == kind && !residual) norm_apply_body(s, x, scale, shift, NULL, kind, y);
  NAS_CASE(nas_activation_none)
  NAS_CASE(nas_activation_relu)
  NAS_CASE(nas_activation_hard_swish)
#undef NAS_CASE
}

// First pass over a channel block: the gradient before the activation, and its two sums.
static inline __attribute__((always_inline)) void norm_backward_sums(
    const struct nas_planes *s, ptrdiff_t block, enum nas_activation activation, int has_second,
    int has_residual, const struct nas_norm_backward *a, wide_lanes *sum, wide_lanes *product) {
  const lanes factor = load(a->scale + block * nas_lanes);
  const lanes offset = load(a->shift + block * nas_lanes);
  const lanes mean = load(a->mean + block * nas_lanes);
  for (ptrdiff_t image = 0; image < s->images; image++) {
    const ptrdiff_t base = (image * s->blocks + block) * s->area * nas_lanes;
    lanes s0 = splat(0), s1 = s0, p0 = s0, p1 = s0;
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      lanes g = load(a->gradient + i);
      if (has_second) g += load(a->second_gradient + i);
      const lanes x = load(a->input + i);
      if (activation == nas_activation_relu) {
        g = activate_backward(load(a->output + i), g, activation);
      } else if (activation == nas_activation_hard_swish) {
        lanes z = x * factor + offset;
        if (has_residual) z += load(a->residual + i);
        g = activate_backward(z, g, activation);
      }
      if (a->summed_gradient) store(a->summed_gradient + i, g);
      // Two sums in turn hide the latency of the additions.
      const lanes t0 = s1 + g, t1 = p1 + g * (x - mean);
      s1 = s0, p1 = p0;
      s0 = t0, p0 = t1;
    }
    *sum += widen(s0 + s1);
    *product += widen(p0 + p1);
  }
}

static void NAS_KERNEL(norm_backward)(const struct nas_planes *s, enum nas_activation activation,
                                      const struct nas_norm_backward *a) {
  const float *const summed = a->summed_gradient ? a->summed_gradient : a->gradient;
  const double count = (double)(s->images * s->area);
  for (ptrdiff_t block = 0; block < s->blocks; block++) {
    wide_lanes sum = {0}, product = {0};
#define NAS_CASE(kind, second, added)                                                          \
  if (activation == kind && !!a->second_gradient == second && !!a->residual == added) {        \
    norm_backward_sums(s, block, kind, second, added, a, &sum, &product);                      \
  }
#define NAS_CASES(kind) \
  NAS_CASE(kind, 0, 0) NAS_CASE(kind, 0, 1) NAS_CASE(kind, 1, 0) NAS_CASE(kind, 1, 1)
    NAS_CASES(nas_activation_none)
    NAS_CASES(nas_activation_relu)
    NAS_CASES(nas_activation_hard_swish)
#undef NAS_CASES
#undef NAS_CASE
    const lanes inverse = load(a->inverse_deviation + block * nas_lanes);
    const lanes factor = load(a->scale + block * nas_lanes);
    const lanes mean = load(a->mean + block * nas_lanes);
    store(a->shift_gradient + block * nas_lanes, narrow(sum));
    store(a->scale_gradient + block * nas_lanes, narrow(product) * inverse);
    // dx = scale · (g − mean(g) − x̂ · mean(g · x̂)), written as g · scale + x · slope + offset.
    const lanes slope = -factor * inverse * inverse * narrow(product / count);
    const lanes offset = -factor * narrow(sum / count) - slope * mean;
    for (ptrdiff_t image = 0; image < s->images; image++) {
      const ptrdiff_t base = (image * s->blocks + block) * s->area * nas_lanes;
      for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
        store(a->input_gradient + i,
              load(summed + i) * factor + load(a->input + i) * slope + offset);
      }
    }
  }
}

// ---------------------------------------------------------------- sums

static void NAS_KERNEL(sum_forward)(ptrdiff_t count, const float *a, const float *b,
                                    enum nas_activation activation, float *y) {
  for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
    lanes z = load(a + i);
    if (b) z += load(b + i);
    store(y + i, activate(z, activation));
  }
}

static void NAS_KERNEL(sum_backward)(ptrdiff_t count, const float *gradient, const float *a,
                                     const float *b, enum nas_activation activation, float *da) {
  for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
    lanes z = load(a + i);
    if (b) z += load(b + i);
    store(da + i, activate_backward(z, load(gradient + i), activation));
  }
}

static void NAS_KERNEL(accumulate)(ptrdiff_t count, const float *source, float *target) {
  for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
    store(target + i, load(target + i) + load(source + i));
  }
}

// ---------------------------------------------------------------- pooling and squeeze-excite

static void NAS_KERNEL(pool_forward)(const struct nas_planes *s, const float *x, float *mean) {
  const lanes inverse = splat(1.0f / (float)s->area);
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    store(mean + plane * nas_lanes,
          plane_sum(x + plane * s->area * nas_lanes, s->area) * inverse);
  }
}

static void NAS_KERNEL(pool_backward)(const struct nas_planes *s, const float *mean_gradient,
                                      float *dx) {
  const lanes inverse = splat(1.0f / (float)s->area);
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const lanes g = load(mean_gradient + plane * nas_lanes) * inverse;
    float *p = dx + plane * s->area * nas_lanes;
    for (ptrdiff_t i = 0; i < s->area; i++) store(p + i * nas_lanes, g);
  }
}

static void NAS_KERNEL(excite_forward)(const struct nas_planes *s, const float *x,
                                       const float *factor, float *y) {
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const lanes f = load(factor + plane * nas_lanes);
    const ptrdiff_t base = plane * s->area * nas_lanes;
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      store(y + i, load(x + i) * f);
    }
  }
}

static void NAS_KERNEL(excite_backward_factor)(const struct nas_planes *s, const float *x,
                                               const float *dy, float *factor_gradient) {
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t base = plane * s->area * nas_lanes;
    lanes sum = splat(0);
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      sum += load(x + i) * load(dy + i);
    }
    store(factor_gradient + plane * nas_lanes, sum);
  }
}

static void NAS_KERNEL(excite_backward_data)(const struct nas_planes *s, const float *dy,
                                             const float *factor, const float *mean_gradient,
                                             float *dx) {
  const lanes inverse = splat(1.0f / (float)s->area);
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const lanes f = load(factor + plane * nas_lanes);
    const lanes g = load(mean_gradient + plane * nas_lanes) * inverse;
    const ptrdiff_t base = plane * s->area * nas_lanes;
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      store(dx + i, load(dy + i) * f + g);
    }
  }
}

// ---------------------------------------------------------------- optimizer

static double NAS_KERNEL(sum_of_squares)(ptrdiff_t count, const float *values) {
  wide_lanes total = {0};
  ptrdiff_t i = 0;
  for (; i + nas_lanes <= count; i += nas_lanes) {
    const wide_lanes v = widen(load(values + i));
    total += v * v;
  }
  double sum = 0;
  for (int lane = 0; lane < nas_lanes; lane++) sum += total[lane];
  for (; i < count; i++) sum += (double)values[i] * (double)values[i];
  return sum;
}

static void NAS_KERNEL(nesterov)(ptrdiff_t count, float rate, float momentum, float decay,
                                 float factor, const float *gradient, float *velocity,
                                 float *weight) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const float g = factor * gradient[i] + decay * weight[i];
    const float v = momentum * velocity[i] + g;
    velocity[i] = v;
    weight[i] -= rate * (g + momentum * v);
  }
}

const struct nas_kernel_table NAS_KERNEL(kernel_table) = {
    .name = NAS_NAME,
    .depthwise_forward = NAS_KERNEL(depthwise_forward),
    .depthwise_backward_data = NAS_KERNEL(depthwise_backward_data),
    .depthwise_backward_weights = NAS_KERNEL(depthwise_backward_weights),
    .norm_statistics = NAS_KERNEL(norm_statistics),
    .norm_apply = NAS_KERNEL(norm_apply),
    .norm_backward = NAS_KERNEL(norm_backward),
    .sum_forward = NAS_KERNEL(sum_forward),
    .sum_backward = NAS_KERNEL(sum_backward),
    .accumulate = NAS_KERNEL(accumulate),
    .pool_forward = NAS_KERNEL(pool_forward),
    .pool_backward = NAS_KERNEL(pool_backward),
    .excite_forward = NAS_KERNEL(excite_forward),
    .excite_backward_factor = NAS_KERNEL(excite_backward_factor),
    .excite_backward_data = NAS_KERNEL(excite_backward_data),
    .sum_of_squares = NAS_KERNEL(sum_of_squares),
    .nesterov = NAS_KERNEL(nesterov),
};
