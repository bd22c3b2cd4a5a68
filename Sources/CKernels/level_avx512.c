// The kernels for processors with AVX-512.

#if defined(__x86_64__)

#define NAS_LEVEL(name) nas_##name##_avx512
#define NAS_NAME "avx512"
#define NAS_REGISTER_LANES 16
#define NAS_HAS_BF16 0

#include "level_headers.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#include "level_body.h"
#pragma clang attribute pop

#endif
