// Dense convolution: see element_body.h. An image is laid out in scratch with a margin of zeros, so that
// the sums are straight-line arithmetic without conditions. Their order depends on the shape alone.

#include "convolution_tile.h"

// One image, plain or blocked, laid out for tiles: in `laid`, all zeros yet or of an image before, unless
// it lies that way already.
static const NAS_ELEMENT(factor) *NAS_ELEMENT(lay_out)(const element *image, int is_plain,
                                                       ptrdiff_t channels, ptrdiff_t height,
                                                       ptrdiff_t width, const struct layout *l,
                                                       NAS_ELEMENT(factor) *laid) {
  const int has_margin = l->rows > height || l->phases * l->columns > width;
  if (!NAS_ELEMENT(is_widened) && !is_plain && !has_margin && l->phases == 1) {
    return (const NAS_ELEMENT(factor) *)image;
  }
  for (ptrdiff_t i = 0; i < l->blocks * height * l->phases; i++) {
    const ptrdiff_t phase = i % l->phases, row = i / l->phases % height;
    const ptrdiff_t block = i / l->phases / height;
    // Of the columns in this phase.
    const ptrdiff_t first = (phase - l->left % l->phases + l->phases) % l->phases;
    NAS_ELEMENT(factor) *to = laid + block * block_length(l) +
                              (row + l->above) * row_length(l) + column_place(l, first + l->left);
    for (ptrdiff_t column = first; column < width; column += l->phases, to += nas_lanes) {
      if (is_plain) {
        const ptrdiff_t channel = block * nas_lanes, left = channels - channel;
        for (ptrdiff_t c = 0; c < (left < nas_lanes ? left : nas_lanes); c++) {
          to[c] = NAS_ELEMENT(factor_of)(image + ((channel + c) * height + row) * width + column);
        }
      } else {
        NAS_ELEMENT(copy_factors)(image + ((block * height + row) * width + column) * nas_lanes,
                                  to);
      }
    }
  }
  return laid;
}

// Outputs of some blocks, row by row in tiles of much the same number of places.
static void NAS_ELEMENT(sum_rows)(const struct walk *walk, ptrdiff_t blocks, int is_halved,
                                  const struct NAS_ELEMENT(row) *first,
                                  enum nas_activation activation) {
  const ptrdiff_t tiles = (walk->columns + places_at_a_time - 1) / places_at_a_time;
  const NAS_ELEMENT(tile_function) *const sizes = NAS_ELEMENT(tiles)[blocks - is_halved][is_halved];
  for (ptrdiff_t row = 0; row < walk->rows; row++) {
    struct NAS_ELEMENT(row) at = *first;
    at.x += row * walk->x_row;
    at.y += row * walk->y_row;
    if (at.added) at.added += row * walk->y_row;
    for (ptrdiff_t tile = 0; tile < tiles; tile++) {
      const ptrdiff_t places = (walk->columns + tile) / tiles;
      sizes[places - 1](walk, &at, activation);
      at.x += places * nas_lanes;
      at.y += places * walk->y_column;
      if (at.added) at.added += places * walk->y_column;
    }
  }
}

// All outputs of a walk, as many blocks at a time as a tile holds.
static void NAS_ELEMENT(sum_all)(const struct walk *walk, struct NAS_ELEMENT(row) first,
                                 enum nas_activation activation) {
  const ptrdiff_t blocks = blocks_of(walk->outputs), rest = walk->outputs % nas_lanes;
  const int is_halved = rest > 0 && rest <= nas_lanes / 2;
  const ptrdiff_t parts = (blocks + blocks_at_a_time - 1) / blocks_at_a_time;
  first.x += walk->x;
  first.y += walk->y;
  if (first.added) first.added += walk->y;
  for (ptrdiff_t part = 0; part < parts; part++) {
    const ptrdiff_t count = (blocks + part) / parts;
    NAS_ELEMENT(sum_rows)(walk, count, is_halved && part == parts - 1, &first, activation);
    first.w += count * walk->w_outputs;
    first.y += count * walk->y_outputs;
    if (first.added) first.added += count * walk->y_outputs;
    if (first.bias) first.bias += count * nas_lanes;
  }
}

static void NAS_ELEMENT(convolution_forward)(const struct nas_convolution *s, const void *x,
                                             const void *w, const float *bias,
                                             const void *added, enum nas_activation activation,
                                             void *y, float *scratch) {
  const struct layout layout = layout_of_inputs(s);
  const struct walk walk =
      forward_walk(s, &layout, NAS_ELEMENT(depth_at_a_time), (struct tap *)scratch);
  NAS_ELEMENT(factor) *const laid = (NAS_ELEMENT(factor) *)(walk.taps + walk.tap_count);
  memset(laid, 0, (size_t)(layout.blocks * block_length(&layout)) * sizeof *laid);
  const ptrdiff_t x_part = (s->is_first ? s->inputs : layout.blocks * nas_lanes) * s->height * s->width;
  const ptrdiff_t blocks = blocks_of(s->outputs);
  // A part is one group of one image.
  for (ptrdiff_t part = 0; part < s->images * s->groups; part++) {
    const ptrdiff_t group = part % s->groups;
    const ptrdiff_t y_part = part * blocks * walk.y_outputs;
    const struct NAS_ELEMENT(row) first = {
        .x = NAS_ELEMENT(lay_out)((const element *)x + part * x_part, s->is_first, s->inputs,
                                  s->height, s->width, &layout, laid),
        .w = (const NAS_ELEMENT(factor) *)w + group * blocks * walk.w_outputs,
        .bias = bias ? bias + group * blocks * nas_lanes : NULL,
        .added = added ? (const element *)added + y_part : NULL,
        .y = (element *)y + y_part,
    };
    NAS_ELEMENT(sum_all)(&walk, first, activation);
  }
}

static void NAS_ELEMENT(convolution_backward_data)(const struct nas_convolution *s,
                                                   const void *dy, const void *w, void *dx,
                                                   float *scratch) {
  const struct layout layout = layout_of_gradients(s);
  struct tap *const taps = (struct tap *)scratch;
  NAS_ELEMENT(factor) *const laid =
      (NAS_ELEMENT(factor) *)(taps + s->rows.kernel * s->columns.kernel);
  memset(laid, 0, (size_t)(layout.blocks * block_length(&layout)) * sizeof *laid);
  const ptrdiff_t dy_part = layout.blocks * nas_lanes * s->output_height * s->output_width;
  const ptrdiff_t dx_part = blocks_of(s->inputs) * nas_lanes * s->height * s->width;
  for (ptrdiff_t part = 0; part < s->images * s->groups; part++) {
    const NAS_ELEMENT(factor) *const gradient =
        NAS_ELEMENT(lay_out)((const element *)dy + part * dy_part, 0, s->outputs,
                             s->output_height, s->output_width, &layout, laid);
    for (ptrdiff_t phase = 0; phase < s->rows.stride * s->columns.stride; phase++) {
      const struct walk walk =
          backward_walk(s, &layout, NAS_ELEMENT(depth_at_a_time), phase / s->columns.stride,
                        phase % s->columns.stride, taps);
      const struct NAS_ELEMENT(row) first = {
          .x = gradient,
          .w = (const NAS_ELEMENT(factor) *)w +
               part % s->groups * layout.blocks * walk.w_block,
          .y = (element *)dx + part * dx_part,
      };
      NAS_ELEMENT(sum_all)(&walk, first, nas_activation_none);
    }
  }
}
