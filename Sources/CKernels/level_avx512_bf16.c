// The kernels for processors with AVX-512 that know bf16.

#if defined(__x86_64__)

#define NAS_LEVEL(name) nas_##name##_avx512_bf16
#define NAS_NAME "avx512_bf16"
#define NAS_REGISTER_LANES 16
#define NAS_HAS_BF16 1

#include "level_headers.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#include "level_body.h"
#pragma clang attribute pop

#endif
