// The kernels for any x86-64 processor.

#define NAS_LEVEL(name) nas_##name##_reference
#define NAS_NAME "reference"

#include "level_headers.h"

#include "level_body.h"
