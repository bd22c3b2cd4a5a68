// Which build of the kernels runs on this processor, and what does not depend on it.

#include "kernels.h"

extern const struct nas_kernel_table nas_kernel_table_reference;
extern const struct nas_kernel_table nas_kernel_table_avx2;
extern const struct nas_kernel_table nas_kernel_table_avx512;
extern const struct nas_kernel_table nas_kernel_table_avx512_bf16;

enum nas_level nas_best_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    return __builtin_cpu_supports("avx512bf16") ? nas_level_avx512_bf16 : nas_level_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return nas_level_avx2;
  return nas_level_reference;
}

const struct nas_kernel_table *nas_kernels(enum nas_level level) {
  switch (level) {
    case nas_level_avx512_bf16:
      return &nas_kernel_table_avx512_bf16;
    case nas_level_avx512:
      return &nas_kernel_table_avx512;
    case nas_level_avx2:
      return &nas_kernel_table_avx2;
    case nas_level_reference:
      return &nas_kernel_table_reference;
  }
  return &nas_kernel_table_reference;
}

void nas_norm_statistics(ptrdiff_t channels, double count, const double *sums, float *mean,
                         float *variance) {
  for (ptrdiff_t i = 0; i < channels; i++) {
    const double distance = sums[channels + i] / count;
    const double spread = sums[2 * channels + i] / count - distance * distance;
    mean[i] = (float)(sums[i] + distance);
    variance[i] = spread > 0 ? (float)spread : 0;
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
