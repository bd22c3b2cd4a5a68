// Which build of the kernels runs on this processor, and what does not depend on it.

#include "kernels.h"
#include "convolution_layout.h"
#include "windows.h"

// A build, and whether this processor runs it.
struct level {
  const struct nas_kernel_table *table;
  int (*is_runnable)(void);
};

static int always(void) { return 1; }

extern const struct nas_kernel_table nas_kernel_table_reference;

// From the plainest to the best; each runs wherever a later one does.
#if defined(__x86_64__)

static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

static int has_avx512_bf16(void) { return has_avx512() && __builtin_cpu_supports("avx512bf16"); }

extern const struct nas_kernel_table nas_kernel_table_avx2, nas_kernel_table_avx512,
    nas_kernel_table_avx512_bf16;

static const struct level levels[] = {
    {&nas_kernel_table_reference, always},
    {&nas_kernel_table_avx2, has_avx2},
    {&nas_kernel_table_avx512, has_avx512},
    {&nas_kernel_table_avx512_bf16, has_avx512_bf16},
};

#elif defined(__aarch64__)

extern const struct nas_kernel_table nas_kernel_table_neon;

static const struct level levels[] = {
    {&nas_kernel_table_reference, always},
    {&nas_kernel_table_neon, always},
};

#else

static const struct level levels[] = {{&nas_kernel_table_reference, always}};

#endif

const struct nas_kernel_table *nas_kernels(ptrdiff_t index) {
  const ptrdiff_t count = (ptrdiff_t)(sizeof levels / sizeof levels[0]);
  return index < count && levels[index].is_runnable() ? levels[index].table : NULL;
}

void nas_norm_statistics(ptrdiff_t channels, double count, const double *sums, float *mean,
                         float *variance) {
  for (ptrdiff_t i = 0; i < channels; i++) {
    const double distance = sums[channels + i] / count;
    const double spread = sums[2 * channels + i] / count - distance * distance;
    mean[i] = (float)(sums[i] + distance);
    variance[i] = spread <= 0 ? 0 : (float)spread;  // NaN stays
  }
}

// Positions of a plane with the window's padding around it, and with a gradient's margins.
static ptrdiff_t padded_area(const struct nas_window *rows, const struct nas_window *columns,
                             ptrdiff_t height, ptrdiff_t width) {
  return (height + 2 * rows->padding) * (width + 2 * columns->padding);
}

static ptrdiff_t gradient_area(const struct nas_window *rows, const struct nas_window *columns,
                               ptrdiff_t height, ptrdiff_t width, ptrdiff_t output_height,
                               ptrdiff_t output_width) {
  const struct margins above = margins_of(rows, height, output_height);
  const struct margins left = margins_of(columns, width, output_width);
  return (output_height + above.before + above.after) * (output_width + left.before + left.after);
}

ptrdiff_t nas_depthwise_scratch(const struct nas_depthwise *s) {
  const ptrdiff_t x = padded_area(&s->rows, &s->columns, s->height, s->width);
  const ptrdiff_t dy = gradient_area(&s->rows, &s->columns, s->height, s->width,
                                     s->output_height, s->output_width);
  return (x > dy ? x : dy) * nas_lanes;
}

ptrdiff_t nas_convolution_scratch(const struct nas_convolution *s) {
  const struct layout inputs = layout_of_inputs(s), gradients = layout_of_gradients(s);
  const ptrdiff_t taps = s->rows.kernel * s->columns.kernel;
  const ptrdiff_t x = inputs.blocks * block_length(&inputs);
  const ptrdiff_t dy = gradients.blocks * block_length(&gradients);
  const ptrdiff_t tiles = taps * (ptrdiff_t)(sizeof(struct tap) / sizeof(float)) + (x > dy ? x : dy);
  // The weights' gradient takes a plane of dy, x, and some numbers beyond it that do not count.
  const ptrdiff_t dy_plane = s->output_height * s->output_width * nas_lanes;
  const ptrdiff_t weights =
      dy_plane +
      blocks_of(s->inputs) * nas_lanes *
          padded_area(&s->rows, &s->columns, s->height, s->width) +
      nas_lanes;
  return weights > tiles ? weights : tiles;
}

ptrdiff_t nas_pool_scratch(const struct nas_pool *s) { return s->height * s->width * nas_lanes; }
