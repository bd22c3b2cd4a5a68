// How a window's taps and its outputs meet: what backward passes of convolutions go by, and how much
// room they need.
#pragma once

#include "kernels.h"

// Along one axis, the inputs phase, phase + stride, ... take part in outputs by the same taps: tap,
// tap + tap_step, ... The first of them takes part in the outputs start, start - output_step, ...
// All taps take part where stride and dilation are 1, none where they have a common divisor that the
// phase does not hit.
struct phase {
  ptrdiff_t count;  // of inputs
  ptrdiff_t taps, tap, tap_step;
  ptrdiff_t start, output_step;
};

static inline struct phase phase_of(const struct nas_window *w, ptrdiff_t size, ptrdiff_t phase) {
  ptrdiff_t divisor = w->stride, other = w->dilation;
  while (other) {
    const ptrdiff_t rest = divisor % other;
    divisor = other, other = rest;
  }
  const ptrdiff_t place = phase + w->padding, step = w->stride / divisor;
  ptrdiff_t tap = 0;
  while (tap < step && (place - tap * w->dilation) % w->stride != 0) tap++;
  const int is_none = tap == step || tap >= w->kernel;
  if (is_none) tap = 0;
  return (struct phase){
      .count = (size - phase + w->stride - 1) / w->stride,
      .taps = is_none ? 0 : (w->kernel - tap + step - 1) / step,
      .tap = tap,
      .tap_step = step,
      .start = is_none ? 0 : (place - tap * w->dilation) / w->stride,
      .output_step = w->dilation / divisor,
  };
}

// Outputs before the first and after the last that inputs' taps reach.
struct margins {
  ptrdiff_t before, after;
};

static inline struct margins margins_of(const struct nas_window *w, ptrdiff_t size,
                                        ptrdiff_t outputs) {
  const ptrdiff_t before = (w->kernel - 1) * w->dilation - w->padding;
  const ptrdiff_t after = (size - 1 + w->padding) / w->stride - (outputs - 1);
  return (struct margins){before > 0 ? (before + w->stride - 1) / w->stride : 0,
                          after > 0 ? after : 0};
}
