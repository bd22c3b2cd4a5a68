// The kernels for processors with AVX2 and FMA.

#define NAS_KERNEL(name) nas_##name##_avx2
#define NAS_NAME "avx2"

#include <stddef.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels_body.h"
#pragma clang attribute pop
