// The most arithmetic that a core of this processor does: loops of multiply-adds that touch no
// memory, to be timed.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Does at least `operations` f32 multiplications and additions, as fused multiply-adds where the
// processor has them, and returns how many it did.
int64_t nas_peak_f32(int64_t operations);

// The same with products of bf16 added to sums of f32 (AVX512_BF16); f32 where the processor has no
// such instruction.
int64_t nas_peak_bf16(int64_t operations);
