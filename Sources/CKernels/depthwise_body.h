// Depthwise convolution: see element_body.h. A plane is widened to f32 into scratch with a margin
// of zeros, so that the taps are straight-line arithmetic on f32 without conditions.

// Copies a plane into the middle of a larger one of zeros: `margin` around it, rows and columns
// `spread` apart.
NAS_INLINE void NAS_ELEMENT(pad_plane)(const element *source, ptrdiff_t height, ptrdiff_t width,
                                       ptrdiff_t margin, ptrdiff_t spread,
                                       ptrdiff_t padded_width, float *padded) {
  for (ptrdiff_t row = 0; row < height; row++) {
    float *to = padded + ((row * spread + margin) * padded_width + margin) * nas_lanes;
    const element *from = source + row * width * nas_lanes;
    for (ptrdiff_t column = 0; column < width; column++) {
      store(to + column * spread * nas_lanes, load_element(from + column * nas_lanes));
    }
  }
}

// `run` neighbouring outputs of one row.
NAS_INLINE void NAS_ELEMENT(depthwise_run)(const float *x, ptrdiff_t row_stride, const float *w,
                                           ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t run,
                                           int flipped, lanes bias,
                                           enum nas_activation activation, element *y) {
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
  for (ptrdiff_t j = 0; j < run; j++) store_element(y + j * nas_lanes, activate(sum[j], activation));
}

NAS_INLINE void NAS_ELEMENT(depthwise_plane)(const float *padded, ptrdiff_t padded_width,
                                             const float *w, ptrdiff_t kernel, ptrdiff_t stride,
                                             ptrdiff_t height, ptrdiff_t width, int flipped,
                                             lanes bias, enum nas_activation activation,
                                             element *y) {
  const ptrdiff_t row_stride = padded_width * nas_lanes;
  for (ptrdiff_t row = 0; row < height; row++) {
    const float *from = padded + row * stride * row_stride;
    element *to = y + row * width * nas_lanes;
    ptrdiff_t column = 0;
#define NAS_RUN(length)                                                                        \
  for (; column + length <= width; column += length) {                                         \
    NAS_ELEMENT(depthwise_run)(from + column * stride * nas_lanes, row_stride, w, kernel,      \
                               stride, length, flipped, bias, activation,                      \
                               to + column * nas_lanes);                                       \
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
static void NAS_ELEMENT(depthwise_plane_any)(const float *padded, ptrdiff_t padded_width,
                                             const float *w, ptrdiff_t kernel, ptrdiff_t stride,
                                             ptrdiff_t height, ptrdiff_t width, int flipped,
                                             lanes bias, enum nas_activation activation,
                                             element *y) {
#define NAS_CASE(k, s)                                                                         \
  if (kernel == k && stride == s) {                                                            \
    NAS_ELEMENT(depthwise_plane)(padded, padded_width, w, k, s, height, width, flipped, bias,  \
                                 activation, y);                                               \
    return;                                                                                    \
  }
  NAS_CASE(3, 1)
  NAS_CASE(3, 2)
  NAS_CASE(5, 1)
  NAS_CASE(5, 2)
  NAS_CASE(7, 1)
  NAS_CASE(7, 2)
#undef NAS_CASE
  NAS_ELEMENT(depthwise_plane)(padded, padded_width, w, kernel, stride, height, width, flipped,
                               bias, activation, y);
}

static void NAS_ELEMENT(depthwise_forward)(const struct nas_depthwise *s, const void *x_,
                                           const float *w, const float *bias,
                                           enum nas_activation activation, void *y_,
                                           float *scratch) {
  const element *x = x_;
  element *y = y_;
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->width + 2 * margin;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks;
    NAS_ELEMENT(pad_plane)(x + plane * s->height * s->width * nas_lanes, s->height, s->width,
                           margin, 1, padded_width, scratch);
    NAS_ELEMENT(depthwise_plane_any)(
        scratch, padded_width, w + block * s->kernel * s->kernel * nas_lanes, s->kernel,
        s->stride, s->output_height, s->output_width, 0,
        bias ? load(bias + block * nas_lanes) : splat(0), activation,
        y + plane * s->output_height * s->output_width * nas_lanes);
  }
}

// The gradient of the input is the stride-1 convolution of the output's gradient, spread out by
// the stride, with the filter turned around.
static void NAS_ELEMENT(depthwise_backward_data)(const struct nas_depthwise *s, const void *dy_,
                                                 const float *w, void *dx_, float *scratch) {
  const element *dy = dy_;
  element *dx = dx_;
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->width + 2 * margin;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks;
    NAS_ELEMENT(pad_plane)(dy + plane * s->output_height * s->output_width * nas_lanes,
                           s->output_height, s->output_width, margin, s->stride, padded_width,
                           scratch);
    NAS_ELEMENT(depthwise_plane_any)(
        scratch, padded_width, w + block * s->kernel * s->kernel * nas_lanes, s->kernel, 1,
        s->height, s->width, 1, splat(0), nas_activation_none,
        dx + plane * s->height * s->width * nas_lanes);
  }
}

// `rows` rows of the filter's gradient from one plane, each number in a register of its own.
NAS_INLINE void NAS_ELEMENT(depthwise_filter_rows)(const struct nas_depthwise *s,
                                                   const float *padded, ptrdiff_t padded_width,
                                                   const element *dy, ptrdiff_t kernel,
                                                   ptrdiff_t stride, ptrdiff_t rows, float *dw) {
  lanes sum[25];
  for (ptrdiff_t tap = 0; tap < rows * kernel; tap++) sum[tap] = load(dw + tap * nas_lanes);
  for (ptrdiff_t row = 0; row < s->output_height; row++) {
    const float *from = padded + row * stride * padded_width * nas_lanes;
    const element *gradient = dy + row * s->output_width * nas_lanes;
    for (ptrdiff_t column = 0; column < s->output_width; column++) {
      const lanes g = load_element(gradient + column * nas_lanes);
      const float *window = from + column * stride * nas_lanes;
      for (ptrdiff_t r = 0; r < rows; r++) {
        for (ptrdiff_t c = 0; c < kernel; c++) {
          sum[r * kernel + c] += load(window + (r * padded_width + c) * nas_lanes) * g;
        }
      }
    }
  }
  for (ptrdiff_t tap = 0; tap < rows * kernel; tap++) store(dw + tap * nas_lanes, sum[tap]);
}

static void NAS_ELEMENT(depthwise_filter_plane)(const struct nas_depthwise *s,
                                                const float *padded, ptrdiff_t padded_width,
                                                const element *dy, float *dw) {
  ptrdiff_t row = 0;
  // As many rows at a time as there are registers for.
#define NAS_ROWS(k, t, rows)                                                                   \
  for (; row + rows <= k; row += rows) {                                                       \
    NAS_ELEMENT(depthwise_filter_rows)(s, padded + row * padded_width * nas_lanes,             \
                                       padded_width, dy, k, t, rows,                           \
                                       dw + row * k * nas_lanes);                              \
  }
#define NAS_CASE(k, t, rows)                                                                   \
  if (s->kernel == k && s->stride == t) {                                                      \
    NAS_ROWS(k, t, rows)                                                                       \
    NAS_ROWS(k, t, 1)                                                                          \
    return;                                                                                    \
  }
  NAS_CASE(3, 1, 3)
  NAS_CASE(3, 2, 3)
  NAS_CASE(5, 1, 5)
  NAS_CASE(5, 2, 5)
  NAS_CASE(7, 1, 3)
  NAS_CASE(7, 2, 3)
#undef NAS_CASE
#undef NAS_ROWS
  // Any other size: a tap at a time.
  for (ptrdiff_t tap = 0; tap < s->kernel * s->kernel; tap++) {
    const ptrdiff_t start = tap / s->kernel * padded_width + tap % s->kernel;
    NAS_ELEMENT(depthwise_filter_rows)(s, padded + start * nas_lanes, padded_width, dy, 1,
                                       s->stride, 1, dw + tap * nas_lanes);
  }
}

static void NAS_ELEMENT(depthwise_backward_weights)(const struct nas_depthwise *s, const void *x_,
                                                    const void *dy_, float *dw, float *scratch) {
  const element *x = x_, *dy = dy_;
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->width + 2 * margin;
  const ptrdiff_t taps = s->kernel * s->kernel;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    NAS_ELEMENT(pad_plane)(x + plane * s->height * s->width * nas_lanes, s->height, s->width,
                           margin, 1, padded_width, scratch);
    NAS_ELEMENT(depthwise_filter_plane)(
        s, scratch, padded_width, dy + plane * s->output_height * s->output_width * nas_lanes,
        dw + plane % s->blocks * taps * nas_lanes);
  }
}
