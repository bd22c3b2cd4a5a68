// How a dense convolution's images lie in scratch, for its tiles.
#pragma once

#include "windows.h"

// Where one tap of the filter finds x and w.
struct tap {
  ptrdiff_t x, w;
};

static inline ptrdiff_t blocks_of(ptrdiff_t channels) { return (channels + nas_lanes - 1) / nas_lanes; }

// An image laid out for tiles: [blocks][rows][phases][columns][16], with a margin of zeros. Column c is
// in phase c % phases, so that what a stride skips does not lie between what a row of outputs needs.
struct layout {
  ptrdiff_t blocks, rows, phases, columns;
  ptrdiff_t above, left;
};

static inline ptrdiff_t row_length(const struct layout *l) { return l->phases * l->columns * nas_lanes; }

static inline ptrdiff_t block_length(const struct layout *l) { return l->rows * row_length(l); }

static inline ptrdiff_t column_place(const struct layout *l, ptrdiff_t column) {
  return (column % l->phases * l->columns + column / l->phases) * nas_lanes;
}

static inline struct layout layout_of_inputs(const struct nas_convolution *s) {
  const ptrdiff_t width = s->width + 2 * s->columns.padding;
  return (struct layout){
      .blocks = blocks_of(s->inputs),
      .rows = s->height + 2 * s->rows.padding,
      .phases = s->columns.stride,
      .columns = (width + s->columns.stride - 1) / s->columns.stride,
      .above = s->rows.padding,
      .left = s->columns.padding,
  };
}

static inline struct layout layout_of_gradients(const struct nas_convolution *s) {
  const struct margins above = margins_of(&s->rows, s->height, s->output_height);
  const struct margins left = margins_of(&s->columns, s->width, s->output_width);
  return (struct layout){
      .blocks = blocks_of(s->outputs),
      .rows = s->output_height + above.before + above.after,
      .phases = 1,
      .columns = s->output_width + left.before + left.after,
      .above = above.before,
      .left = left.before,
  };
}
