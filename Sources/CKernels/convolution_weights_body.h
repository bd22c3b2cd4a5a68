// The weights' gradient of a dense convolution: see element_body.h. An image is widened to f32 into
// scratch with a margin of zeros.

#include "convolution_sums.h"

// Copies a part's inputs, plain or blocked, into zeros: [blocks][rows][columns][depth].
static void NAS_ELEMENT(pad_inputs)(const struct nas_convolution *s, const element *image,
                                    float *padded) {
  const ptrdiff_t depth = input_depth(s), blocks = input_channels(s) / depth;
  const ptrdiff_t height = s->height, width = s->width;
  for (ptrdiff_t row = 0; row < blocks * height; row++) {
    const ptrdiff_t padded_row = row / height * (height + 2 * s->rows.padding) + row % height;
    float *to = padded + ((padded_row + s->rows.padding) * (width + 2 * s->columns.padding) +
                          s->columns.padding) * depth;
    for (ptrdiff_t column = 0; column < width; column++, to += depth) {
      const element *from = image + (row * width + column) * (s->is_first ? 1 : nas_lanes);
      if (!s->is_first) store(to, load_element(from));
      for (ptrdiff_t i = 0; s->is_first && i < depth; i++) {
        const element one[nas_lanes] = {from[i * height * width]};
        to[i] = load_element(one)[0];
      }
    }
  }
}

static void NAS_ELEMENT(convolution_backward_weights)(const struct nas_convolution *s,
                                                      const void *x, const void *dy, float *dw,
                                                      float *scratch) {
  const struct gradient_walk walk = gradient_walk(s);
  const ptrdiff_t dy_plane = s->output_height * s->output_width * nas_lanes;
  const ptrdiff_t x_part = input_channels(s) * s->height * s->width;
  const ptrdiff_t w_plane = input_channels(s) * s->rows.kernel * s->columns.kernel * nas_lanes;
  const ptrdiff_t blocks = blocks_of(s->outputs);
  float *const plane = scratch, *const padded = scratch + dy_plane;
  memset(scratch, 0, (size_t)nas_convolution_scratch(s) * sizeof(float));
  for (ptrdiff_t part = 0; part < s->images * s->groups; part++) {
    NAS_ELEMENT(pad_inputs)(s, (const element *)x + part * x_part, padded);
    for (ptrdiff_t block = 0; block < blocks; block++) {
      const element *gradient = (const element *)dy + (part * blocks + block) * dy_plane;
      for (ptrdiff_t i = 0; i < dy_plane; i += nas_lanes) {
        store(plane + i, load_element(gradient + i));
      }
      add_weight_gradients(&walk, padded, plane,
                           dw + (part % s->groups * blocks + block) * w_plane);
    }
  }
}
