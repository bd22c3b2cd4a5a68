// The sums that the gradient of a dense convolution's weights is, in f32. Once in each build.
#pragma once

#include "convolution_walk.h"

// Weights whose sums are taken at a time, of 16 numbers each: with AVX2, 12 of its 16 registers.
enum { sums_at_a_time = 6 };

// `count` places, and the way from one to the next in x and in another tensor.
struct steps {
  ptrdiff_t count, x, other;
};

// What is added up for one output: products of one number of x with 16 of w, `other` being w.
struct products {
  struct steps blocks, rows, columns, depth;
};

// The outputs of one plane, `other` being dy, and what each is the sum of.
struct gradient_walk {
  struct steps rows, columns;
  struct products products;
};

// sum[j] += all products of x[j] and w. Kept apart from the code around it, which would take
// registers from the innermost loop.
static __attribute__((noinline)) void add_products(const struct products *p, const float *const *x,
                                                   const float *w, lanes *sum) {
  lanes total[sums_at_a_time];
  for (int j = 0; j < sums_at_a_time; j++) total[j] = sum[j];
  for (ptrdiff_t block = 0; block < p->blocks.count; block++) {
    for (ptrdiff_t row = 0; row < p->rows.count; row++) {
      for (ptrdiff_t column = 0; column < p->columns.count; column++) {
        ptrdiff_t place = block * p->blocks.x + row * p->rows.x + column * p->columns.x;
        const float *weights =
            w + block * p->blocks.other + row * p->rows.other + column * p->columns.other;
        for (ptrdiff_t i = 0; i < p->depth.count; i++) {
          const lanes weight = load(weights);
          for (int j = 0; j < sums_at_a_time; j++) total[j] += splat(x[j][place]) * weight;
          place += p->depth.x;
          weights += p->depth.other;
        }
      }
    }
  }
  for (int j = 0; j < sums_at_a_time; j++) sum[j] = total[j];
}

// Channels that lie side by side in the padded input.
static ptrdiff_t input_depth(const struct nas_convolution *s) {
  return s->is_first ? s->inputs : nas_lanes;
}

// Channels of a group's input, those of the padding included.
static ptrdiff_t input_channels(const struct nas_convolution *s) {
  return s->is_first ? s->inputs : blocks_of(s->inputs) * nas_lanes;
}

// A row of the filter lies in the padded input as it lies in the weights, one number after the other,
// if there is no dilation.
static struct gradient_walk gradient_walk(const struct nas_convolution *s) {
  const ptrdiff_t depth = input_depth(s), kernel = s->columns.kernel;
  const ptrdiff_t x_row = (s->width + 2 * s->columns.padding) * depth;
  const ptrdiff_t w_row = kernel * depth * nas_lanes;
  const int is_whole = s->columns.dilation == 1;
  return (struct gradient_walk){
      .rows = {s->output_height, s->rows.stride * x_row, s->output_width * nas_lanes},
      .columns = {s->output_width, s->columns.stride * depth, nas_lanes},
      .products = {.blocks = {input_channels(s) / depth, (s->height + 2 * s->rows.padding) * x_row,
                              s->rows.kernel * w_row},
                   .rows = {s->rows.kernel, s->rows.dilation * x_row, w_row},
                   .columns = {is_whole ? 1 : kernel, s->columns.dilation * depth,
                               depth * nas_lanes},
                   .depth = {is_whole ? kernel * depth : depth, 1, nas_lanes}},
  };
}

// Adds to the weights between one block of outputs and all inputs what one image gives them. A
// weight's gradient is a sum over the outputs' places, of which x is one tap further for each of
// the weights that lie side by side; the last sums reach beyond these and are dropped.
static void add_weight_gradients(const struct gradient_walk *walk, const float *x, const float *dy,
                                 float *dw) {
  const struct products *p = &walk->products;
  const struct products places = {
      .blocks = {1, 0, 0}, .rows = walk->rows, .columns = {1, 0, 0}, .depth = walk->columns};
  const ptrdiff_t rows = p->blocks.count * p->rows.count;
  for (ptrdiff_t part = 0; part < rows * p->columns.count; part++) {
    const ptrdiff_t row = part / p->columns.count, column = part % p->columns.count;
    const float *first = x + row / p->rows.count * p->blocks.x + row % p->rows.count * p->rows.x +
                         column * p->columns.x;
    float *const target = dw + row * p->rows.other + column * p->columns.other;
    for (ptrdiff_t i = 0; i < p->depth.count; i += sums_at_a_time) {
      const float *from[sums_at_a_time];
      lanes sum[sums_at_a_time];
      for (int j = 0; j < sums_at_a_time; j++) from[j] = first + i + j, sum[j] = splat(0);
      add_products(&places, from, dy, sum);
      for (int j = 0; j < sums_at_a_time && i + j < p->depth.count; j++) {
        float *const to = target + (i + j) * nas_lanes;
        store(to, load(to) + sum[j]);
      }
    }
  }
}
