// The source that each build of the kernels includes, the target attribute pushed around it and with
// these set:
//
//   NAS_LEVEL(name)      gives the table its own name
//   NAS_NAME             the name that a user sees
//   NAS_REGISTER_LANES   f32 in a register
//   NAS_HAS_BF16         1 where there are instructions that convert to bf16

#include "vectors.h"
#include "activations.h"
#include "convolution_walk.h"

#define element float
#define NAS_PAIRED 0
#define NAS_ELEMENT(name) name##_f32
#define load_element load_f32
#define store_element store_f32
#include "element_body.h"
#undef element
#undef NAS_PAIRED
#undef NAS_ELEMENT
#undef load_element
#undef store_element

#define element uint16_t
#define NAS_PAIRED NAS_HAS_BF16
#define NAS_ELEMENT(name) name##_bf16
#define load_element load_bf16
#define store_element store_bf16
#include "element_body.h"
#undef element
#undef NAS_PAIRED
#undef NAS_ELEMENT
#undef load_element
#undef store_element

static void accumulate(ptrdiff_t count, const float *source, float *target) {
  ptrdiff_t i = 0;
  for (; i + nas_lanes <= count; i += nas_lanes) {
    store(target + i, load(target + i) + load(source + i));
  }
  for (; i < count; i++) target[i] += source[i];
}

static double sum_of_squares(ptrdiff_t count, const float *values) {
  wide_lanes total = {0};
  ptrdiff_t i = 0;
  for (; i + nas_lanes <= count; i += nas_lanes) {
    const wide_lanes v = widen(load(values + i));
    total += v * v;
  }
  double sum = 0;
  for (int lane = 0; lane < nas_lanes; lane++) sum += total[lane];
  for (; i < count; i++) sum += (double)values[i] * (double)values[i];
  return sum;
}

#include "update_body.h"

const struct nas_kernel_table NAS_LEVEL(kernel_table) = {
    .name = NAS_NAME,
    .register_lanes = NAS_REGISTER_LANES,
    .has_bf16 = NAS_HAS_BF16,
    .f32 = &kernels_f32,
    .bf16 = &kernels_bf16,
    .accumulate = accumulate,
    .sum_of_squares = sum_of_squares,
    .regularise = regularise,
    .update_plain = update_plain,
    .update_momentum = update_momentum,
    .update_nesterov = update_nesterov,
    .update_rmsprop = update_rmsprop,
    .update_adam = update_adam,
};
