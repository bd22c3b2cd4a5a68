// Which build of the kernels runs on this processor.

#include "kernels.h"

extern const struct nas_kernel_table nas_kernel_table_portable;
extern const struct nas_kernel_table nas_kernel_table_avx2;
extern const struct nas_kernel_table nas_kernel_table_avx512;

enum nas_level nas_best_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    return nas_level_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return nas_level_avx2;
  return nas_level_portable;
}

const struct nas_kernel_table *nas_kernels(enum nas_level level) {
  switch (level) {
    case nas_level_avx512:
      return &nas_kernel_table_avx512;
    case nas_level_avx2:
      return &nas_kernel_table_avx2;
    case nas_level_portable:
      return &nas_kernel_table_portable;
  }
  return &nas_kernel_table_portable;
}

ptrdiff_t nas_depthwise_scratch(const struct nas_depthwise *shape) {
  const ptrdiff_t margin = shape->kernel / 2;
  return (shape->height + 2 * margin) * (shape->width + 2 * margin) * nas_lanes;
}
