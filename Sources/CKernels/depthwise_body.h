// Depthwise convolution: see element_body.h. A plane is widened to f32 into scratch with a margin
// of zeros, so that the taps are straight-line arithmetic on f32 without conditions.

// Kernels, strides and dilations that the compiler shall know, of rows and columns alike.
#undef NAS_DEPTHWISE_SIZES
#define NAS_DEPTHWISE_SIZES(NAS_CASE)                                        \
  NAS_CASE(3, 1, 1) NAS_CASE(3, 2, 1) NAS_CASE(5, 1, 1) NAS_CASE(5, 2, 1)    \
  NAS_CASE(7, 1, 1) NAS_CASE(7, 2, 1) NAS_CASE(3, 1, 2) NAS_CASE(5, 1, 2)

#ifndef NAS_IS_DEPTHWISE
#define NAS_IS_DEPTHWISE
static int is_window(const struct nas_window *w, ptrdiff_t kernel, ptrdiff_t stride,
                     ptrdiff_t dilation) {
  return w->kernel == kernel && w->stride == stride && w->dilation == dilation;
}

static int is_depthwise(const struct nas_depthwise *s, ptrdiff_t kernel, ptrdiff_t stride,
                        ptrdiff_t dilation) {
  return is_window(&s->rows, kernel, stride, dilation) &&
         is_window(&s->columns, kernel, stride, dilation);
}
#endif

// Copies a plane into a larger one of zeros, `above` and `left` of it so many rows and columns.
NAS_INLINE void NAS_ELEMENT(pad_plane)(const element *source, ptrdiff_t height, ptrdiff_t width,
                                       ptrdiff_t above, ptrdiff_t left,
                                       ptrdiff_t padded_width, float *padded) {
  for (ptrdiff_t row = 0; row < height; row++) {
    float *to = padded + ((row + above) * padded_width + left) * nas_lanes;
    const element *from = source + row * width * nas_lanes;
    for (ptrdiff_t column = 0; column < width; column++) {
      store(to + column * nas_lanes, load_element(from + column * nas_lanes));
    }
  }
}

// A filter's taps as a kernel goes over them: so many rows and columns, the way from one tap's
// weight to the next one's in either direction, in weights, and from one tap's number to the next
// one's along a row, in positions.
struct NAS_ELEMENT(taps) {
  ptrdiff_t rows, columns, row_step, column_step, x_step;
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
      const float *from = x + r * row_stride + c * taps.x_step * nas_lanes;
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
                                             const struct nas_window *rows,
                                             const struct nas_window *columns, const float *w,
                                             lanes bias, enum nas_activation activation,
                                             element *y) {
  const ptrdiff_t row_stride = (s->width + 2 * columns->padding) * nas_lanes;
  const struct NAS_ELEMENT(taps)
      taps = {rows->kernel, columns->kernel, columns->kernel, 1, columns->dilation};
  for (ptrdiff_t row = 0; row < s->output_height; row++) {
    NAS_ELEMENT(depthwise_row)(padded + row * rows->stride * row_stride,
                               rows->dilation * row_stride, w, taps, columns->stride,
                               s->output_width, bias, activation,
                               y + row * s->output_width * nas_lanes, 1);
  }
}

// The same with kernel, stride and dilation known to the compiler, for the sizes that matter.
static void NAS_ELEMENT(depthwise_plane_any)(const struct nas_depthwise *s, const float *padded,
                                             const float *w, lanes bias,
                                             enum nas_activation activation, element *y) {
#define NAS_CASE(k, t, d)                                                                      \
  if (is_depthwise(s, k, t, d)) {                                                              \
    const struct nas_window rows = {k, t, s->rows.padding, d};                                 \
    const struct nas_window columns = {k, t, s->columns.padding, d};                           \
    NAS_ELEMENT(depthwise_plane)(s, padded, &rows, &columns, w, bias, activation, y);          \
    return;                                                                                    \
  }
  NAS_DEPTHWISE_SIZES(NAS_CASE)
#undef NAS_CASE
  NAS_ELEMENT(depthwise_plane)(s, padded, &s->rows, &s->columns, w, bias, activation, y);
}

static void NAS_ELEMENT(depthwise_forward)(const struct nas_depthwise *s, const void *x_,
                                           const float *w, const float *bias,
                                           enum nas_activation activation, void *y_,
                                           float *scratch) {
  const element *x = x_;
  element *y = y_;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t block = plane % s->blocks;
    NAS_ELEMENT(pad_plane)(x + plane * s->height * s->width * nas_lanes, s->height, s->width,
                           s->rows.padding, s->columns.padding,
                           s->width + 2 * s->columns.padding, scratch);
    NAS_ELEMENT(depthwise_plane_any)(
        s, scratch, w + block * s->rows.kernel * s->columns.kernel * nas_lanes,
        bias ? load(bias + block * nas_lanes) : splat(0), activation,
        y + plane * s->output_height * s->output_width * nas_lanes);
  }
}

// Inputs that are `stride` apart have the same taps and read neighbouring outputs (windows.h): for
// each phase a convolution of stride 1 with a part of the filter, turned around. `padded` is the
// gradient of the outputs with its margins.
NAS_INLINE void NAS_ELEMENT(depthwise_data_plane)(const struct nas_depthwise *s,
                                                  const float *padded,
                                                  const struct nas_window *rows,
                                                  const struct nas_window *columns,
                                                  const float *w, element *dx) {
  const struct margins above = margins_of(rows, s->height, s->output_height);
  const struct margins left = margins_of(columns, s->width, s->output_width);
  const ptrdiff_t row_stride = (s->output_width + left.before + left.after) * nas_lanes;
  for (ptrdiff_t i = 0; i < s->height; i++) {
    const struct phase vertical = phase_of(rows, s->height, i % rows->stride);
    // The last of these taps reads the first of the rows of outputs.
    const ptrdiff_t last_row = vertical.tap + (vertical.taps - 1) * vertical.tap_step;
    const ptrdiff_t first_row = vertical.start + i / rows->stride -
                                (vertical.taps - 1) * vertical.output_step + above.before;
    for (ptrdiff_t phase = 0; phase < columns->stride && phase < s->width; phase++) {
      const struct phase across = phase_of(columns, s->width, phase);
      const ptrdiff_t last = across.tap + (across.taps - 1) * across.tap_step;
      const ptrdiff_t first = across.start - (across.taps - 1) * across.output_step + left.before;
      const struct NAS_ELEMENT(taps) taps = {vertical.taps, across.taps,
                                             -vertical.tap_step * columns->kernel,
                                             -across.tap_step, across.output_step};
      NAS_ELEMENT(depthwise_row)(
          padded + first_row * row_stride + first * nas_lanes, vertical.output_step * row_stride,
          w + (last_row * columns->kernel + last) * nas_lanes, taps, 1, across.count, splat(0),
          nas_activation_none, dx + (i * s->width + phase) * nas_lanes, columns->stride);
    }
  }
}

static void NAS_ELEMENT(depthwise_data_plane_any)(const struct nas_depthwise *s,
                                                  const float *padded, const float *w,
                                                  element *dx) {
#define NAS_CASE(k, t, d)                                                                      \
  if (is_depthwise(s, k, t, d)) {                                                              \
    const struct nas_window rows = {k, t, s->rows.padding, d};                                 \
    const struct nas_window columns = {k, t, s->columns.padding, d};                           \
    NAS_ELEMENT(depthwise_data_plane)(s, padded, &rows, &columns, w, dx);                      \
    return;                                                                                    \
  }
  NAS_DEPTHWISE_SIZES(NAS_CASE)
#undef NAS_CASE
  NAS_ELEMENT(depthwise_data_plane)(s, padded, &s->rows, &s->columns, w, dx);
}

static void NAS_ELEMENT(depthwise_backward_data)(const struct nas_depthwise *s, const void *dy_,
                                                 const float *w, void *dx_, float *scratch) {
  const element *dy = dy_;
  element *dx = dx_;
  const struct margins above = margins_of(&s->rows, s->height, s->output_height);
  const struct margins left = margins_of(&s->columns, s->width, s->output_width);
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    NAS_ELEMENT(pad_plane)(dy + plane * s->output_height * s->output_width * nas_lanes,
                           s->output_height, s->output_width, above.before, left.before,
                           s->output_width + left.before + left.after, scratch);
    NAS_ELEMENT(depthwise_data_plane_any)(
        s, scratch, w + plane % s->blocks * s->rows.kernel * s->columns.kernel * nas_lanes,
        dx + plane * s->height * s->width * nas_lanes);
  }
}

// `count` rows of the filter's gradient from one plane, each number in a register of its own.
NAS_INLINE void NAS_ELEMENT(depthwise_filter_rows)(const struct nas_depthwise *s,
                                                   const float *padded, ptrdiff_t padded_width,
                                                   const element *dy,
                                                   const struct nas_window *rows,
                                                   const struct nas_window *columns,
                                                   ptrdiff_t count, float *dw) {
  const ptrdiff_t kernel = columns->kernel;
  lanes sum[25];
  for (ptrdiff_t tap = 0; tap < count * kernel; tap++) sum[tap] = load(dw + tap * nas_lanes);
  for (ptrdiff_t row = 0; row < s->output_height; row++) {
    const float *from = padded + row * rows->stride * padded_width * nas_lanes;
    const element *gradient = dy + row * s->output_width * nas_lanes;
    for (ptrdiff_t column = 0; column < s->output_width; column++) {
      const lanes g = load_element(gradient + column * nas_lanes);
      const float *window = from + column * columns->stride * nas_lanes;
      for (ptrdiff_t r = 0; r < count; r++) {
        for (ptrdiff_t c = 0; c < kernel; c++) {
          const ptrdiff_t place = r * rows->dilation * padded_width + c * columns->dilation;
          sum[r * kernel + c] += load(window + place * nas_lanes) * g;
        }
      }
    }
  }
  for (ptrdiff_t tap = 0; tap < count * kernel; tap++) store(dw + tap * nas_lanes, sum[tap]);
}

static void NAS_ELEMENT(depthwise_filter_plane)(const struct nas_depthwise *s,
                                                const float *padded, ptrdiff_t padded_width,
                                                const element *dy, float *dw) {
  ptrdiff_t row = 0;
  // As many rows at a time as there are registers for.
#define NAS_ROWS(k, t, d, count)                                                               \
  for (; row + count <= k; row += count) {                                                     \
    const struct nas_window window = {k, t, 0, d};                                             \
    NAS_ELEMENT(depthwise_filter_rows)(s, padded + row * d * padded_width * nas_lanes,         \
                                       padded_width, dy, &window, &window, count,              \
                                       dw + row * k * nas_lanes);                              \
  }
#define NAS_CASE(k, t, d, count)                                                               \
  if (is_depthwise(s, k, t, d)) {                                                              \
    NAS_ROWS(k, t, d, count)                                                                   \
    NAS_ROWS(k, t, d, 1)                                                                       \
    return;                                                                                    \
  }
  NAS_CASE(3, 1, 1, 3)
  NAS_CASE(3, 2, 1, 3)
  NAS_CASE(5, 1, 1, 5)
  NAS_CASE(5, 2, 1, 5)
  NAS_CASE(7, 1, 1, 3)
  NAS_CASE(7, 2, 1, 3)
  NAS_CASE(3, 1, 2, 3)
  NAS_CASE(5, 1, 2, 5)
#undef NAS_CASE
#undef NAS_ROWS
  // Any other size: a tap at a time.
  const struct nas_window rows = {1, s->rows.stride, 0, 1};
  const struct nas_window columns = {1, s->columns.stride, 0, 1};
  for (ptrdiff_t tap = 0; tap < s->rows.kernel * s->columns.kernel; tap++) {
    const ptrdiff_t start = tap / s->columns.kernel * s->rows.dilation * padded_width +
                            tap % s->columns.kernel * s->columns.dilation;
    NAS_ELEMENT(depthwise_filter_rows)(s, padded + start * nas_lanes, padded_width, dy, &rows,
                                       &columns, 1, dw + tap * nas_lanes);
  }
}

static void NAS_ELEMENT(depthwise_backward_weights)(const struct nas_depthwise *s, const void *x_,
                                                    const void *dy_, float *dw, float *scratch) {
  const element *x = x_, *dy = dy_;
  const ptrdiff_t padded_width = s->width + 2 * s->columns.padding;
  const ptrdiff_t taps = s->rows.kernel * s->columns.kernel;
  memset(scratch, 0, (size_t)nas_depthwise_scratch(s) * sizeof(float));
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    NAS_ELEMENT(pad_plane)(x + plane * s->height * s->width * nas_lanes, s->height, s->width,
                           s->rows.padding, s->columns.padding, padded_width, scratch);
    NAS_ELEMENT(depthwise_filter_plane)(
        s, scratch, padded_width, dy + plane * s->output_height * s->output_width * nas_lanes,
        dw + plane % s->blocks * taps * nas_lanes);
  }
}
