// The kernels for ARM64, all of whose processors have NEON: what the compiler makes of the same
// source, with fused multiply-adds.

#if defined(__aarch64__)

#define NAS_LEVEL(name) nas_##name##_neon
#define NAS_NAME "neon"
#define NAS_REGISTER_LANES 4
#define NAS_HAS_BF16 0

#include "level_headers.h"

#include "level_body.h"

#endif
