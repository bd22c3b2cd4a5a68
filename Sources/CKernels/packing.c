// Weights from their stored tensors into the layouts that kernels read, and gradients back.

#include <string.h>

#include "kernels.h"

static ptrdiff_t blocks_of(ptrdiff_t channels) { return (channels + nas_lanes - 1) / nas_lanes; }

ptrdiff_t nas_packed_count(const struct nas_weight_slice *s, enum nas_weight_layout layout) {
  const ptrdiff_t rows = blocks_of(s->outputs) * nas_lanes * s->kernel * s->kernel;
  switch (layout) {
    case nas_layout_forward:
    case nas_layout_backward:
      return rows * blocks_of(s->inputs) * nas_lanes;
    case nas_layout_first:
      return rows * s->inputs;
    case nas_layout_depthwise:
      return rows;
  }
  return 0;
}

// Where the weight of (o, i) at tap 0 lies in the packed tensor; `step` is the way to the next tap.
static inline ptrdiff_t packed_index(const struct nas_weight_slice *s,
                                     enum nas_weight_layout layout, ptrdiff_t o, ptrdiff_t i,
                                     ptrdiff_t *step) {
  const ptrdiff_t taps = s->kernel * s->kernel;
  const ptrdiff_t ob = o / nas_lanes, ol = o % nas_lanes, ib = i / nas_lanes, il = i % nas_lanes;
  const ptrdiff_t tile = nas_lanes * nas_lanes;
  const ptrdiff_t tiles = (ob * blocks_of(s->inputs) + ib) * taps * tile;
  switch (layout) {
    case nas_layout_forward:
      *step = tile;
      return tiles + il * nas_lanes + ol;
    case nas_layout_backward:
      *step = tile;
      return tiles + ol * nas_lanes + il;
    case nas_layout_first:
      *step = s->inputs * nas_lanes;
      return (ob * taps * s->inputs + i) * nas_lanes + ol;
    case nas_layout_depthwise:
      *step = nas_lanes;
      return ob * taps * nas_lanes + ol;
  }
  return 0;
}

static inline ptrdiff_t stored_index(const struct nas_weight_slice *s, ptrdiff_t o, ptrdiff_t i) {
  const ptrdiff_t crop = (s->stored_kernel - s->kernel) / 2;
  return (o * s->stored_inputs + i) * s->stored_kernel * s->stored_kernel +
         crop * (s->stored_kernel + 1);
}

void nas_pack(const struct nas_weight_slice *s, enum nas_weight_layout layout,
              const float *stored, const float *scale, float *packed) {
  memset(packed, 0, (size_t)nas_packed_count(s, layout) * sizeof(float));
  for (ptrdiff_t o = 0; o < s->outputs; o++) {
    const float factor = scale ? scale[o] : 1.0f;
    for (ptrdiff_t i = 0; i < s->inputs; i++) {
      ptrdiff_t step;
      float *to = packed + packed_index(s, layout, o, i, &step);
      const float *from = stored + stored_index(s, o, i);
      for (ptrdiff_t r = 0; r < s->kernel; r++) {
        for (ptrdiff_t c = 0; c < s->kernel; c++) {
          to[(r * s->kernel + c) * step] = from[r * s->stored_kernel + c] * factor;
        }
      }
    }
  }
}

void nas_unpack_add(const struct nas_weight_slice *s, enum nas_weight_layout layout,
                    const float *packed, float *stored) {
  for (ptrdiff_t o = 0; o < s->outputs; o++) {
    for (ptrdiff_t i = 0; i < s->inputs; i++) {
      ptrdiff_t step;
      const float *from = packed + packed_index(s, layout, o, i, &step);
      float *to = stored + stored_index(s, o, i);
      for (ptrdiff_t r = 0; r < s->kernel; r++) {
        for (ptrdiff_t c = 0; c < s->kernel; c++) {
          to[r * s->stored_kernel + c] += from[(r * s->kernel + c) * step];
        }
      }
    }
  }
}
