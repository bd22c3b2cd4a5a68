// Which build of the kernels runs on this processor, and what does not depend on it.

#include "kernels.h"

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

ptrdiff_t nas_depthwise_scratch(const struct nas_depthwise *shape) {
  const ptrdiff_t margin = shape->kernel / 2;
  return (shape->height + 2 * margin) * (shape->width + 2 * margin) * nas_lanes;
}

ptrdiff_t nas_convolution_scratch(const struct nas_convolution *shape) {
  const ptrdiff_t margin = 2 * (shape->kernel / 2), outputs = shape->output_blocks * nas_lanes;
  const ptrdiff_t x = shape->inputs * (shape->height + margin) * (shape->width + margin);
  const ptrdiff_t dy =
      outputs * (shape->output_height + margin) * (shape->output_width + margin);
  const ptrdiff_t dy_plane = shape->output_height * shape->output_width * nas_lanes;
  // The weights' gradient takes a plane of dy, x, and some numbers beyond it that do not count.
  const ptrdiff_t weights = dy_plane + x + nas_lanes;
  return weights > dy ? weights : dy;
}
