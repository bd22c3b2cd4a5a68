// The kernels for any x86-64 processor.

#define NAS_KERNEL(name) nas_##name##_portable
#define NAS_NAME "portable"

#include <stddef.h>
#include <string.h>

#include "kernels_body.h"

