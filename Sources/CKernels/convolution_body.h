// Dense convolution: see element_body.h. An image is widened to f32 into scratch with a margin of
// zeros, so that the sums are straight-line arithmetic on f32 without conditions. Their order
// depends on the shape alone.

#include "convolution_sums.h"

NAS_INLINE float NAS_ELEMENT(load_one)(const element *p) {
  const element one[nas_lanes] = {*p};
  return load_element(one)[0];
}

// Copies an image, plain or blocked, into zeros: [blocks][rows][columns][depth], `above` and `left`
// of it so many rows and columns.
static void NAS_ELEMENT(pad_image)(const element *image, int is_plain, ptrdiff_t channels,
                                   ptrdiff_t height, ptrdiff_t width, ptrdiff_t above,
                                   ptrdiff_t left, ptrdiff_t padded_height,
                                   ptrdiff_t padded_width, float *padded) {
  const ptrdiff_t depth = is_plain ? channels : nas_lanes;
  for (ptrdiff_t block = 0; block < channels / depth; block++) {
    for (ptrdiff_t row = 0; row < height; row++) {
      const ptrdiff_t padded_row = block * padded_height + row + above;
      float *to = padded + (padded_row * padded_width + left) * depth;
      const element *from = image + (block * height + row) * width * (is_plain ? 1 : nas_lanes);
      for (ptrdiff_t column = 0; column < width; column++, to += depth) {
        if (!is_plain) store(to, load_element(from + column * nas_lanes));
        for (ptrdiff_t i = 0; is_plain && i < depth; i++) {
          to[i] = NAS_ELEMENT(load_one)(from + i * height * width + column);
        }
      }
    }
  }
}

// The inputs of one group of one image, with the convolution's padding around them.
static void NAS_ELEMENT(pad_inputs)(const struct nas_convolution *s, const element *x,
                                    ptrdiff_t part, float *padded) {
  NAS_ELEMENT(pad_image)(x + part * s->inputs * s->height * s->width, s->is_first, s->inputs,
                         s->height, s->width, s->rows.padding, s->columns.padding,
                         s->height + 2 * s->rows.padding, s->width + 2 * s->columns.padding,
                         padded);
}

// One plane of outputs. The last sums are filled up with copies of the last output.
static void NAS_ELEMENT(convolution_plane)(const struct walk *walk, const float *x,
                                           const float *w, lanes bias, const element *added,
                                           enum nas_activation activation, element *y) {
  const ptrdiff_t count = walk->rows.count * walk->columns.count;
  ptrdiff_t row = 0, column = 0;
  for (ptrdiff_t done = 0; done < count; done += sums_at_a_time) {
    const float *from[sums_at_a_time];
    ptrdiff_t to[sums_at_a_time];
    lanes sum[sums_at_a_time];
    for (int j = 0; j < sums_at_a_time; j++) {
      from[j] = x + walk->x + row * walk->rows.x + column * walk->columns.x;
      to[j] = walk->y + row * walk->rows.other + column * walk->columns.other;
      sum[j] = bias;
      if (done + j + 1 < count && ++column == walk->columns.count) column = 0, row++;
    }
    add_products(&walk->products, from, w + walk->w, sum);
    for (int j = 0; j < sums_at_a_time && done + j < count; j++) {
      if (added) sum[j] += load_element(added + to[j]);
      store_element(y + to[j], activate(sum[j], activation));
    }
  }
}

static void NAS_ELEMENT(convolution_forward)(const struct nas_convolution *s, const void *x_,
                                             const float *w, const float *bias,
                                             const void *added_, enum nas_activation activation,
                                             void *y_, float *scratch) {
  const element *x = x_, *added = added_;
  element *y = y_;
  const struct walk walk = forward_walk(s);
  const ptrdiff_t y_plane = s->output_height * s->output_width * nas_lanes;
  const ptrdiff_t w_plane = s->inputs * s->rows.kernel * s->columns.kernel * nas_lanes;
  memset(scratch, 0, (size_t)nas_convolution_scratch(s) * sizeof(float));
  // A part is one group of one image.
  for (ptrdiff_t part = 0; part < s->images * s->groups; part++) {
    const ptrdiff_t first = part % s->groups * s->output_blocks;
    NAS_ELEMENT(pad_inputs)(s, x, part, scratch);
    for (ptrdiff_t block = 0; block < s->output_blocks; block++) {
      const ptrdiff_t plane = (part * s->output_blocks + block) * y_plane;
      NAS_ELEMENT(convolution_plane)(&walk, scratch, w + (first + block) * w_plane,
                                     bias ? load(bias + (first + block) * nas_lanes) : splat(0),
                                     added ? added + plane : NULL, activation, y + plane);
    }
  }
}

static void NAS_ELEMENT(convolution_backward_data)(const struct nas_convolution *s,
                                                   const void *dy_, const float *w, void *dx_,
                                                   float *scratch) {
  const element *dy = dy_;
  element *dx = dx_;
  const struct margins above = margins_of(&s->rows, s->height, s->output_height);
  const struct margins left = margins_of(&s->columns, s->width, s->output_width);
  const ptrdiff_t blocks = s->inputs / nas_lanes, outputs = s->output_blocks * nas_lanes;
  const ptrdiff_t dx_plane = s->height * s->width * nas_lanes;
  const ptrdiff_t w_plane = s->rows.kernel * s->columns.kernel * nas_lanes * nas_lanes;
  memset(scratch, 0, (size_t)nas_convolution_scratch(s) * sizeof(float));
  for (ptrdiff_t part = 0; part < s->images * s->groups; part++) {
    const float *const weights = w + part % s->groups * s->output_blocks * blocks * w_plane;
    NAS_ELEMENT(pad_image)(dy + part * outputs * s->output_height * s->output_width, 0, outputs,
                           s->output_height, s->output_width, above.before, left.before,
                           s->output_height + above.before + above.after,
                           s->output_width + left.before + left.after, scratch);
    for (ptrdiff_t phase = 0; phase < s->rows.stride * s->columns.stride; phase++) {
      const struct walk walk =
          backward_walk(s, phase / s->columns.stride, phase % s->columns.stride);
      for (ptrdiff_t block = 0; block < blocks; block++) {
        NAS_ELEMENT(convolution_plane)(&walk, scratch, weights + block * w_plane, splat(0), NULL,
                                       nas_activation_none,
                                       dx + (part * blocks + block) * dx_plane);
      }
    }
  }
}

static void NAS_ELEMENT(convolution_backward_weights)(const struct nas_convolution *s,
                                                      const void *x_, const void *dy_, float *dw,
                                                      float *scratch) {
  const element *x = x_, *dy = dy_;
  const struct walk walk = forward_walk(s);
  const ptrdiff_t dy_plane = s->output_height * s->output_width * nas_lanes;
  const ptrdiff_t w_plane = s->inputs * s->rows.kernel * s->columns.kernel * nas_lanes;
  float *const plane = scratch, *const padded = scratch + dy_plane;
  memset(scratch, 0, (size_t)nas_convolution_scratch(s) * sizeof(float));
  for (ptrdiff_t part = 0; part < s->images * s->groups; part++) {
    const ptrdiff_t first = part % s->groups * s->output_blocks;
    NAS_ELEMENT(pad_inputs)(s, x, part, padded);
    for (ptrdiff_t block = 0; block < s->output_blocks; block++) {
      const element *gradient = dy + (part * s->output_blocks + block) * dy_plane;
      for (ptrdiff_t i = 0; i < dy_plane; i += nas_lanes) {
        store(plane + i, load_element(gradient + i));
      }
      add_weight_gradients(&walk, padded, plane, dw + (first + block) * w_plane);
    }
  }
}
