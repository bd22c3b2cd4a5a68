// What the tiles of a dense convolution go over, of whatever element. Once in each build.
#pragma once

#include "convolution_layout.h"

// Blocks of outputs, a half counted as one, and places of a row that a tile has at most: as many as leave
// the innermost loop its factors in registers.
#if NAS_REGISTER_LANES == 16
enum { blocks_at_a_time = 3, places_at_a_time = 8 };
#define NAS_TILES(DO, wholes, halves)                                                          \
  DO(1, wholes, halves) DO(2, wholes, halves) DO(3, wholes, halves) DO(4, wholes, halves)      \
  DO(5, wholes, halves) DO(6, wholes, halves) DO(7, wholes, halves) DO(8, wholes, halves)
#else
enum { blocks_at_a_time = 1, places_at_a_time = 6 };
#define NAS_TILES(DO, wholes, halves)                                                          \
  DO(1, wholes, halves) DO(2, wholes, halves) DO(3, wholes, halves) DO(4, wholes, halves)      \
  DO(5, wholes, halves) DO(6, wholes, halves)
#endif

// The outputs of some rows and columns, each the sum over taps and `depth` channels of products of x and
// w. Numbers are ways from one to the next: of blocks of channels summed over in x and w, of blocks of
// outputs in w and y. Two columns' x are 16 apart.
struct walk {
  ptrdiff_t rows, columns;
  ptrdiff_t x, y;  // where the first lie
  ptrdiff_t x_row, y_row, y_column;
  ptrdiff_t depth, x_block, w_block;
  ptrdiff_t outputs, w_outputs, y_outputs;
  ptrdiff_t tap_count;
  struct tap *taps;
};

// y = w * x; channels are taken `pair` at a time, of which the last may be one of the padding.
static struct walk forward_walk(const struct nas_convolution *s, const struct layout *l,
                                ptrdiff_t pair, struct tap *taps) {
  const ptrdiff_t tile = nas_lanes * nas_lanes, count = s->rows.kernel * s->columns.kernel;
  const ptrdiff_t depth = (s->inputs + pair - 1) / pair * pair;
  const ptrdiff_t w_tap = s->is_first ? depth * nas_lanes : tile;
  for (ptrdiff_t i = 0; i < count; i++) {
    const ptrdiff_t row = i / s->columns.kernel, column = i % s->columns.kernel;
    taps[i].x = row * s->rows.dilation * row_length(l) +
                column_place(l, column * s->columns.dilation);
    taps[i].w = i * w_tap;
  }
  return (struct walk){
      .rows = s->output_height,
      .columns = s->output_width,
      .x_row = s->rows.stride * row_length(l),
      .y_row = s->output_width * nas_lanes,
      .y_column = nas_lanes,
      .depth = depth,
      .x_block = block_length(l),
      .w_block = s->is_first ? tile : count * tile,
      .outputs = s->outputs,
      .w_outputs = s->is_first ? count * w_tap : l->blocks * count * tile,
      .y_outputs = s->output_height * s->output_width * nas_lanes,
      .tap_count = count,
      .taps = taps,
  };
}

// dx, given dy, in the rows and columns of one phase each: x is the laid out dy, y is dx. Taken phase by
// phase, no zeros are multiplied but those of the margin.
static struct walk backward_walk(const struct nas_convolution *s, const struct layout *l,
                                 ptrdiff_t pair, ptrdiff_t row_phase, ptrdiff_t column_phase,
                                 struct tap *taps) {
  const struct phase rows = phase_of(&s->rows, s->height, row_phase);
  const struct phase columns = phase_of(&s->columns, s->width, column_phase);
  const ptrdiff_t tile = nas_lanes * nas_lanes, kernel = s->columns.kernel;
  const ptrdiff_t plane = s->rows.kernel * kernel * tile;
  for (ptrdiff_t i = 0; i < rows.taps * columns.taps; i++) {
    const ptrdiff_t row = i / columns.taps, column = i % columns.taps;
    taps[i].x = -row * rows.output_step * row_length(l) - column * columns.output_step * nas_lanes;
    taps[i].w = (row * rows.tap_step * kernel + column * columns.tap_step) * tile +
                (rows.tap * kernel + columns.tap) * tile;
  }
  return (struct walk){
      .rows = rows.count,
      .columns = columns.count,
      .x = (rows.start + l->above) * row_length(l) + (columns.start + l->left) * nas_lanes,
      .y = (row_phase * s->width + column_phase) * nas_lanes,
      .x_row = row_length(l),
      .y_row = s->rows.stride * s->width * nas_lanes,
      .y_column = s->columns.stride * nas_lanes,
      .depth = (s->outputs + pair - 1) / pair * pair,
      .x_block = block_length(l),
      .w_block = blocks_of(s->inputs) * plane,
      .outputs = s->inputs,
      .w_outputs = plane,
      .y_outputs = s->height * s->width * nas_lanes,
      .tap_count = rows.taps * columns.taps,
      .taps = taps,
  };
}
