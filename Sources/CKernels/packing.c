// Weights from their stored tensors into the layouts that kernels read, and gradients back.

#include <string.h>

#include "convolution_layout.h"
#include "kernels.h"

static int is_bf16(enum nas_weight_layout layout) { return layout >= nas_layout_forward_bf16; }

// Inputs of one of the kernel's groups.
static inline ptrdiff_t inputs_of(const struct nas_weight_slice *s) { return s->inputs * s->merged; }

// The input that a weight of an output is for, within the kernel's group.
static inline ptrdiff_t input_of(const struct nas_weight_slice *s, ptrdiff_t o, ptrdiff_t i) {
  return s->merged == 1 ? i : o / (s->outputs / s->groups) % s->merged * s->inputs + i;
}

// Weights, padding included.
static ptrdiff_t element_count(const struct nas_weight_slice *s, enum nas_weight_layout layout) {
  const ptrdiff_t rows = blocks_of(s->outputs) * nas_lanes * s->rows * s->columns;
  switch (layout) {
    case nas_layout_forward:
    case nas_layout_backward:
    case nas_layout_forward_bf16:
    case nas_layout_backward_bf16:
      return rows * blocks_of(inputs_of(s)) * nas_lanes;
    case nas_layout_first:
      return rows * s->inputs;
    case nas_layout_first_bf16:
      return rows * ((s->inputs + 1) / 2 * 2);
    case nas_layout_depthwise:
      return rows;
  }
  return 0;
}

ptrdiff_t nas_packed_count(const struct nas_weight_slice *s, enum nas_weight_layout layout) {
  const ptrdiff_t count = element_count(s, layout);
  return is_bf16(layout) ? count / 2 : count;
}

// Where the weight of (o, i) at tap 0 lies in the packed tensor; `step` is the way to the next tap.
static inline ptrdiff_t packed_index(const struct nas_weight_slice *s,
                                     enum nas_weight_layout layout, ptrdiff_t o, ptrdiff_t i,
                                     ptrdiff_t *step) {
  const ptrdiff_t taps = s->rows * s->columns;
  const ptrdiff_t ob = o / nas_lanes, ol = o % nas_lanes, ib = i / nas_lanes, il = i % nas_lanes;
  const ptrdiff_t tile = nas_lanes * nas_lanes;
  const ptrdiff_t tiles = (ob * blocks_of(inputs_of(s)) + ib) * taps * tile;
  switch (layout) {
    case nas_layout_forward:
      *step = tile;
      return tiles + il * nas_lanes + ol;
    case nas_layout_forward_bf16:
      *step = tile;
      return tiles + (il / 2 * nas_lanes + ol) * 2 + il % 2;
    case nas_layout_backward:
      *step = tile;
      return tiles + ol * nas_lanes + il;
    case nas_layout_backward_bf16:
      *step = tile;
      return tiles + (ol / 2 * nas_lanes + il) * 2 + ol % 2;
    case nas_layout_first:
      *step = s->inputs * nas_lanes;
      return (ob * taps * s->inputs + i) * nas_lanes + ol;
    case nas_layout_first_bf16: {
      const ptrdiff_t pairs = (s->inputs + 1) / 2;
      *step = pairs * nas_lanes * 2;
      return ((ob * taps * pairs + i / 2) * nas_lanes + ol) * 2 + i % 2;
    }
    case nas_layout_depthwise:
      *step = nas_lanes;
      return ob * taps * nas_lanes + ol;
  }
  return 0;
}

// Rounded to the nearest, ties to even; what is not a number stays so.
static inline uint16_t bf16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (value != value) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline ptrdiff_t stored_index(const struct nas_weight_slice *s, ptrdiff_t o, ptrdiff_t i) {
  const ptrdiff_t row = (s->stored_rows - s->rows) / 2;
  const ptrdiff_t column = (s->stored_columns - s->columns) / 2;
  return ((o * s->stored_inputs + i) * s->stored_rows + row) * s->stored_columns + column;
}

static inline __attribute__((always_inline)) void pack(const struct nas_weight_slice *s,
                                                       enum nas_weight_layout layout,
                                                       const float *stored, const float *scale,
                                                       float *packed) {
  for (ptrdiff_t o = 0; o < s->outputs; o++) {
    const float factor = scale ? scale[o] : 1.0f;
    for (ptrdiff_t i = 0; i < s->inputs; i++) {
      ptrdiff_t step;
      const ptrdiff_t to = packed_index(s, layout, o, input_of(s, o, i), &step);
      const float *from = stored + stored_index(s, o, i);
      for (ptrdiff_t r = 0; r < s->rows; r++) {
        for (ptrdiff_t c = 0; c < s->columns; c++) {
          const float weight = from[r * s->stored_columns + c] * factor;
          const ptrdiff_t index = to + (r * s->columns + c) * step;
          if (is_bf16(layout)) {
            ((uint16_t *)packed)[index] = bf16(weight);
          } else {
            packed[index] = weight;
          }
        }
      }
    }
  }
}

static inline __attribute__((always_inline)) void unpack_add(const struct nas_weight_slice *s,
                                                             enum nas_weight_layout layout,
                                                             const float *packed, float *stored) {
  for (ptrdiff_t o = 0; o < s->outputs; o++) {
    for (ptrdiff_t i = 0; i < s->inputs; i++) {
      ptrdiff_t step;
      const float *from = packed + packed_index(s, layout, o, input_of(s, o, i), &step);
      float *to = stored + stored_index(s, o, i);
      for (ptrdiff_t r = 0; r < s->rows; r++) {
        for (ptrdiff_t c = 0; c < s->columns; c++) {
          to[r * s->stored_columns + c] += from[(r * s->columns + c) * step];
        }
      }
    }
  }
}

// One loop for each layout, which the compiler then knows.
#define NAS_EACH_LAYOUT(NAS_CASE)                                                              \
  NAS_CASE(nas_layout_forward)                                                                 \
  NAS_CASE(nas_layout_backward)                                                                \
  NAS_CASE(nas_layout_first)                                                                   \
  NAS_CASE(nas_layout_depthwise)                                                               \
  NAS_CASE(nas_layout_forward_bf16)                                                            \
  NAS_CASE(nas_layout_backward_bf16)                                                           \
  NAS_CASE(nas_layout_first_bf16)

void nas_pack(const struct nas_weight_slice *s, enum nas_weight_layout layout,
              const float *stored, const float *scale, float *packed) {
  memset(packed, 0, (size_t)nas_packed_count(s, layout) * sizeof(float));
  switch (layout) {
#define NAS_CASE(name)                                                                         \
  case name:                                                                                   \
    pack(s, name, stored, scale, packed);                                                      \
    return;
    NAS_EACH_LAYOUT(NAS_CASE)
#undef NAS_CASE
  }
}

void nas_unpack_add(const struct nas_weight_slice *s, enum nas_weight_layout layout,
                    const float *packed, float *stored) {
  switch (layout) {
#define NAS_CASE(name)                                                                         \
  case name:                                                                                   \
    unpack_add(s, name, packed, stored);                                                       \
    return;
    NAS_EACH_LAYOUT(NAS_CASE)
#undef NAS_CASE
  }
}
