// Counts heap allocations.
//
// A program linked with this target has its own malloc, calloc, realloc, posix_memalign,
// aligned_alloc and memalign, which forward to glibc's: all code of the process calls them, shared
// libraries and the Swift runtime included. They cost one predicted branch while nobody counts.
#pragma once

#include <stdint.h>

// Begins to count the calls of all threads, and returns a mark to end with. Any number may count at
// the same time.
uint64_t nas_allocations_begin(void);

// Ends what began with `mark`: the calls since.
uint64_t nas_allocations_end(uint64_t mark);
