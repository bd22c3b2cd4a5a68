// What every build of the kernels includes before its target attribute is pushed.

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"
