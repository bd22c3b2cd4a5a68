// The kernels for processors with AVX2 and FMA.

#if defined(__x86_64__)

#define NAS_LEVEL(name) nas_##name##_avx2
#define NAS_NAME "avx2"
#define NAS_REGISTER_LANES 8
#define NAS_HAS_BF16 0

#include "level_headers.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "level_body.h"
#pragma clang attribute pop

#endif
