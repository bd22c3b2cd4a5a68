// Depthwise convolution: see element_body.h. A plane is widened to f32 into scratch with a margin
// of zeros, so that the taps are straight-line arithmetic on f32 without conditions.

// Kernels and strides that the compiler shall know.
#undef NAS_DEPTHWISE_SIZES
#define NAS_DEPTHWISE_SIZES(NAS_CASE) \
  NAS_CASE(3, 1) NAS_CASE(3, 2) NAS_CASE(5, 1) NAS_CASE(5, 2) NAS_CASE(7, 1) NAS_CASE(7, 2)

// Copies a plane into the middle of a larger one of zeros: `margin` around it.
NAS_INLINE void NAS_ELEMENT(pad_plane)(const element *source, ptrdiff_t height, ptrdiff_t width,
                                       ptrdiff_t margin, ptrdiff_t padded_width,
                                       float *padded) {
  for (ptrdiff_t row = 0; row < height; row++) {
    float *to = padded + ((row + margin) * padded_width + margin) * nas_lanes;
    const element *from = source + row * width * nas_lanes;
    for (ptrdiff_t column = 0; column < width; column++) {
      store(to + column * nas_lanes, load_element(from + column * nas_lanes));
    }
  }
}

// A filter's taps as a kernel goes over them: so many rows and columns, and the way from one tap's
// weight to the next one's in either direction, in weights.
struct NAS_ELEMENT(taps) {
  ptrdiff_t rows, columns, row_step, column_step;
};

// `run` neighbouring outputs of one row, `y_step` positions apart.
NAS_INLINE void NAS_ELEMENT(depthwise_run)(const float *x, ptrdiff_t row_stride, const float *w,
                                           struct NAS_ELEMENT(taps) taps, ptrdiff_t stride,
                                           ptrdiff_t run, lanes bias,
                                           enum nas_activation activation, element *y,
                                           ptrdiff_t y_step) {
  lanes sum[8];
  for (ptrdiff_t j = 0; j < run; j++) sum[j] = bias;
  for (ptrdiff_t r = 0; r < taps.rows; r++) {
    for (ptrdiff_t c = 0; c < taps.columns; c++) {
      const lanes weight = load(w + (r * taps.row_step + c * taps.column_step) * nas_lanes);
      const float *from = x + r * row_stride + c * nas_lanes;
      for (ptrdiff_t j = 0; j < run; j++) sum[j] += load(from + j * stride * nas_lanes) * weight;
    }
  }
  for (ptrdiff_t j = 0; j < run; j++) {
    store_element(y + j * y_step * nas_lanes, activate(sum[j], activation));
  }
}

// One row of outputs.
NAS_INLINE void NAS_ELEMENT(depthwise_row)(const float *x, ptrdiff_t row_stride, const float *w,
                                           struct NAS_ELEMENT(taps) taps, ptrdiff_t stride,
                                           ptrdiff_t width, lanes bias,
                                           enum nas_activation activation, element *y,
                                           ptrdiff_t y_step) {
  ptrdiff_t column = 0;
#define NAS_RUN(length)                                                                        \
  for (; column + length <= width; column += length) {                                         \
    NAS_ELEMENT(depthwise_run)(x + column * stride * nas_lanes, row_stride, w, taps, stride,   \
                               length, bias, activation, y + column * y_step * nas_lanes,      \
                               y_step);                                                        \
  }
  if (width % 7 == 0) {
    NAS_RUN(7)
  }
  NAS_RUN(8)
  NAS_RUN(4)
  NAS_RUN(1)
#undef NAS_RUN
}

NAS_INLINE void NAS_ELEMENT(depthwise_plane)(const struct nas_depthwise *s, const float *padded,
                                             ptrdiff_t kernel, ptrdiff_t stride, const float *w,
                                             lanes bias, enum nas_activation activation,
                                             element *y) {
  const ptrdiff_t row_stride = (s->width + 2 * (kernel / 2)) * nas_lanes;
  const struct NAS_ELEMENT(taps) taps = {kernel, kernel, kernel, 1};
  for (ptrdiff_t row = 0; row < s->output_height; row++) {
    NAS_ELEMENT(depthwise_row)(padded + row * stride * row_stride, row_stride, w, taps, stride,
                               s->output_width, bias, activation,
                               y + row * s->output_width * nas_lanes, 1);
  }
}

// The same with kernel and stride known to the compiler, for the sizes that matter.
static void NAS_ELEMENT(depthwise_plane_any)(const struct nas_depthwise *s, const float *padded,
                                             const float *w, lanes bias,
                                             enum nas_activation activation, element *y) {
#define NAS_CASE(k, t)                                                                         \
  if (s->kernel == k && s->stride == t) {                                                      \
    NAS_ELEMENT(depthwise_plane)(s, padded, k, t, w, bias, activation, y);                     \
    return;                                                                                    \
  }
  NAS_DEPTHWISE_SIZES(NAS_CASE)
#undef NAS_CASE
  NAS_ELEMENT(depthwise_plane)(s, padded, s->kernel, s->stride, w, bias, activation, y);
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
                           margin, padded_width, scratch);
    NAS_ELEMENT(depthwise_plane_any)(
        s, scratch, w + block * s->kernel * s->kernel * nas_lanes,
        bias ? load(bias + block * nas_lanes) : splat(0), activation,
        y + plane * s->output_height * s->output_width * nas_lanes);
  }
}

// Input i takes part in output o by tap c where i + margin - c = stride * o. So inputs that are
// `stride` apart have the same taps, every `stride`th one of the filter from `first` on, and read
// neighbouring outputs: for each phase a convolution of stride 1 with a part of the filter, turned
// around. `padded` is the gradient of the outputs with `margin` zeros around it.
NAS_INLINE void NAS_ELEMENT(depthwise_data_plane)(const struct nas_depthwise *s,
                                                  const float *padded, ptrdiff_t kernel,
                                                  ptrdiff_t stride, const float *w, element *dx) {
  const ptrdiff_t margin = kernel / 2;
  const ptrdiff_t row_stride = (s->output_width + 2 * margin) * nas_lanes;
  for (ptrdiff_t i = 0; i < s->height; i++) {
    const ptrdiff_t first_row = (i + margin) % stride;
    const ptrdiff_t rows = (kernel - first_row + stride - 1) / stride;
    // The last of these taps reads the first of the rows of outputs.
    const ptrdiff_t last_row = first_row + (rows - 1) * stride;
    const float *row = padded + ((i + margin - last_row) / stride + margin) * row_stride;
    for (ptrdiff_t phase = 0; phase < stride && phase < s->width; phase++) {
      const ptrdiff_t first = (phase + margin) % stride;
      const ptrdiff_t columns = (kernel - first + stride - 1) / stride;
      const ptrdiff_t last = first + (columns - 1) * stride;
      const struct NAS_ELEMENT(taps) taps = {rows, columns, -stride * kernel, -stride};
      NAS_ELEMENT(depthwise_row)(
          row + ((phase + margin - last) / stride + margin) * nas_lanes, row_stride,
          w + (last_row * kernel + last) * nas_lanes, taps, 1,
          (s->width - phase + stride - 1) / stride, splat(0), nas_activation_none,
          dx + (i * s->width + phase) * nas_lanes, stride);
    }
  }
}

static void NAS_ELEMENT(depthwise_data_plane_any)(const struct nas_depthwise *s,
                                                  const float *padded, const float *w,
                                                  element *dx) {
#define NAS_CASE(k, t)                                                                         \
  if (s->kernel == k && s->stride == t) {                                                      \
    NAS_ELEMENT(depthwise_data_plane)(s, padded, k, t, w, dx);                                 \
    return;                                                                                    \
  }
  NAS_DEPTHWISE_SIZES(NAS_CASE)
#undef NAS_CASE
  NAS_ELEMENT(depthwise_data_plane)(s, padded, s->kernel, s->stride, w, dx);
}

static void NAS_ELEMENT(depthwise_backward_data)(const struct nas_depthwise *s, const void *dy_,
                                                 const float *w, void *dx_, float *scratch) {
  const element *dy = dy_;
  element *dx = dx_;
  const ptrdiff_t margin = s->kernel / 2, padded_width = s->output_width + 2 * margin;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    NAS_ELEMENT(pad_plane)(dy + plane * s->output_height * s->output_width * nas_lanes,
                           s->output_height, s->output_width, margin, padded_width, scratch);
    NAS_ELEMENT(depthwise_data_plane_any)(
        s, scratch, w + plane % s->blocks * s->kernel * s->kernel * nas_lanes,
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
                           margin, padded_width, scratch);
    NAS_ELEMENT(depthwise_filter_plane)(
        s, scratch, padded_width, dy + plane * s->output_height * s->output_width * nas_lanes,
        dw + plane % s->blocks * taps * nas_lanes);
  }
}
