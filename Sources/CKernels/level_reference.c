// The kernels for any processor. Products and sums are rounded apart, also where the processor could
// fuse them: their bits are the same everywhere.

#define NAS_LEVEL(name) nas_##name##_reference
#define NAS_NAME "reference"
#define NAS_REGISTER_LANES 4
#define NAS_HAS_BF16 0

#include "level_headers.h"

#pragma STDC FP_CONTRACT OFF
#include "level_body.h"
