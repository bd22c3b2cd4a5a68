// Runs every kernel in every build that this processor runs, on shapes drawn at random, and holds
// each build against the reference one: the greatest differences, and where they are too great.
//
// Its last line is a digest of the reference build's bits, equal on every processor: so one whose
// tests in Swift cannot be run is held against one whose were (Scripts/check_arm64.sh).
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "peak.h"

enum { rounds = 60, kernel_limit = 96, buffer_limit = 96 };

// What one kernel wrote: numbers widened to f64.
struct written {
  const char *kernel;
  ptrdiff_t count;
  double *values;
};

// All that one build wrote in one round, with one kind of element.
struct recording {
  int is_bf16, count;
  struct written written[buffer_limit];
};

static uint64_t state;

static uint64_t next_bits(void) {
  state += 0x9e3779b97f4a7c15;
  uint64_t z = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static ptrdiff_t between(ptrdiff_t low, ptrdiff_t high) {
  return low + (ptrdiff_t)(next_bits() % (uint64_t)(high - low + 1));
}

static void *reserve(ptrdiff_t bytes) {
  void *const memory = aligned_alloc(64, (size_t)((bytes + 127) / 64 * 64));
  if (!memory) abort();
  return memory;
}

// Numbers in -4 ... 4; in every fourth round one in a hundred is NaN.
static float *floats(ptrdiff_t count, int has_nan) {
  float *const result = reserve(count * (ptrdiff_t)sizeof(float));
  for (ptrdiff_t i = 0; i < count; i++) {
    result[i] = (float)(int32_t)(uint32_t)next_bits() * 0x1p-29f;
    if (has_nan && next_bits() % 100 == 0) result[i] = NAN;
  }
  return result;
}

// The same as elements of a build.
static void *elements(const struct nas_element_kernels *k, ptrdiff_t count, int has_nan) {
  float *const numbers = floats(count, has_nan);
  void *const result = reserve(count * (ptrdiff_t)sizeof(float));
  k->from_floats(count, numbers, result);
  free(numbers);
  return result;
}

static void record_doubles(struct recording *r, const char *kernel, ptrdiff_t count,
                           const double *from) {
  if (r->count == buffer_limit) abort();
  struct written *const w = &r->written[r->count++];
  *w = (struct written){kernel, count, reserve(count * (ptrdiff_t)sizeof(double))};
  memcpy(w->values, from, (size_t)count * sizeof(double));
}

static void record_floats(struct recording *r, const char *kernel, ptrdiff_t count,
                          const float *from) {
  double *const wide = reserve(count * (ptrdiff_t)sizeof(double));
  for (ptrdiff_t i = 0; i < count; i++) wide[i] = from[i];
  record_doubles(r, kernel, count, wide);
  free(wide);
}

static void record_elements(struct recording *r, const char *kernel,
                            const struct nas_element_kernels *k, ptrdiff_t count,
                            const void *from) {
  float *const numbers = reserve(count * (ptrdiff_t)sizeof(float));
  k->to_floats(count, from, numbers);
  record_floats(r, kernel, count, numbers);
  free(numbers);
}

// Along one axis; half of them as most networks have them.
static struct nas_window window(ptrdiff_t size) {
  struct nas_window w = {.kernel = 1 + 2 * between(0, 3), .stride = between(1, 3), .dilation = 1};
  w.padding = w.kernel / 2;
  if (between(0, 1)) w.kernel = between(1, 7), w.padding = between(0, 4), w.dilation = between(1, 3);
  while (size + 2 * w.padding < w.dilation * (w.kernel - 1) + 1) w.kernel--;
  return w;
}

static ptrdiff_t outputs_of(const struct nas_window *w, ptrdiff_t size) {
  return (size + 2 * w->padding - w->dilation * (w->kernel - 1) - 1) / w->stride + 1;
}

static void run_depthwise(const struct nas_element_kernels *k, int has_nan, struct recording *r) {
  struct nas_depthwise s = {.images = between(1, 2), .blocks = between(1, 3),
                            .height = between(1, 17), .width = between(1, 17)};
  s.rows = window(s.height), s.columns = window(s.width);
  s.output_height = outputs_of(&s.rows, s.height);
  s.output_width = outputs_of(&s.columns, s.width);
  const ptrdiff_t planes = s.images * s.blocks * nas_lanes;
  const ptrdiff_t inputs = planes * s.height * s.width;
  const ptrdiff_t outputs = planes * s.output_height * s.output_width;
  const ptrdiff_t weights = s.blocks * nas_lanes * s.rows.kernel * s.columns.kernel;
  void *const x = elements(k, inputs, has_nan), *const dy = elements(k, outputs, has_nan);
  float *const w = floats(weights, has_nan), *const bias = floats(s.blocks * nas_lanes, has_nan);
  float *const dw = floats(weights, 0), *const scratch = floats(nas_depthwise_scratch(&s), 1);
  void *const y = elements(k, outputs, 1), *const dx = elements(k, inputs, 1);
  k->depthwise_forward(&s, x, w, between(0, 1) ? bias : NULL, (enum nas_activation)between(0, 2),
                       y, scratch);
  k->depthwise_backward_data(&s, dy, w, dx, scratch);
  k->depthwise_backward_weights(&s, x, dy, dw, scratch);
  record_elements(r, "depthwise_forward", k, outputs, y);
  record_elements(r, "depthwise_backward_data", k, inputs, dx);
  record_floats(r, "depthwise_backward_weights", weights, dw);
  free(x), free(dy), free(w), free(bias), free(dw), free(scratch), free(y), free(dx);
}

// Elements of so many real channels in each part, in whole blocks, zeros in the others.
static void *blocked(const struct nas_element_kernels *k, ptrdiff_t parts, ptrdiff_t channels,
                     ptrdiff_t area, int has_nan) {
  const ptrdiff_t blocks = (channels + nas_lanes - 1) / nas_lanes, block = area * nas_lanes;
  float *const numbers = floats(parts * blocks * block, has_nan);
  for (ptrdiff_t i = 0; i < parts * blocks * block; i++) {
    if (i / block % blocks * nas_lanes + i % nas_lanes >= channels) numbers[i] = 0;
  }
  void *const result = reserve(parts * blocks * block * (ptrdiff_t)sizeof(float));
  k->from_floats(parts * blocks * block, numbers, result);
  free(numbers);
  return result;
}

// The same weights in every build, as the one at hand reads them: bf16, where it multiplies these.
static float *packed_weights(const struct nas_convolution *s, const float *stored, int is_backward,
                             int is_paired) {
  const struct nas_weight_slice slice = {
      s->groups * s->outputs, s->inputs, s->rows.kernel, s->columns.kernel, s->inputs,
      s->rows.kernel, s->columns.kernel, s->groups, 1};
  const enum nas_weight_layout layout =
      s->is_first ? (is_paired ? nas_layout_first_bf16 : nas_layout_first)
      : is_backward ? (is_paired ? nas_layout_backward_bf16 : nas_layout_backward)
                    : (is_paired ? nas_layout_forward_bf16 : nas_layout_forward);
  float *const packed = reserve(nas_packed_count(&slice, layout) * (ptrdiff_t)sizeof(float));
  nas_pack(&slice, layout, stored, NULL, packed);
  return packed;
}

static void run_convolution(const struct nas_element_kernels *k, int is_paired, int has_nan,
                            struct recording *r) {
  const int is_first = (int)between(0, 1);
  struct nas_convolution s = {.images = between(1, 2),
                              .groups = is_first ? 1 : between(1, 2),
                              .inputs = between(1, 48), .outputs = between(1, 64),
                              .height = between(1, 13), .width = between(1, 13),
                              .is_first = is_first};
  if (is_first) s.inputs = between(1, 5);
  if (s.groups > 1) s.inputs = nas_lanes * between(1, 3), s.outputs = nas_lanes * between(1, 3);
  s.rows = window(s.height), s.columns = window(s.width);
  s.output_height = outputs_of(&s.rows, s.height);
  s.output_width = outputs_of(&s.columns, s.width);
  const ptrdiff_t parts = s.images * s.groups, area = s.height * s.width;
  const ptrdiff_t output_area = s.output_height * s.output_width;
  const ptrdiff_t channels = (s.outputs + nas_lanes - 1) / nas_lanes * nas_lanes;
  const ptrdiff_t depth =
      is_first ? s.inputs : (s.inputs + nas_lanes - 1) / nas_lanes * nas_lanes;
  const ptrdiff_t inputs = parts * depth * area, outputs = parts * channels * output_area;
  const ptrdiff_t weights = s.groups * channels * depth * s.rows.kernel * s.columns.kernel;
  void *const x = is_first ? elements(k, inputs, has_nan)
                           : blocked(k, parts, s.inputs, area, has_nan);
  void *const dy = blocked(k, parts, s.outputs, output_area, has_nan);
  void *const added = blocked(k, parts, s.outputs, output_area, has_nan);
  // Weights that both elements hold, so that builds differ by nothing but their sums.
  const ptrdiff_t stored_count = s.groups * s.outputs * s.inputs * s.rows.kernel * s.columns.kernel;
  void *const rounded = reserve(stored_count * (ptrdiff_t)sizeof(float));
  float *const stored = floats(stored_count, has_nan);
  nas_kernels(0)->bf16->from_floats(stored_count, stored, rounded);
  nas_kernels(0)->bf16->to_floats(stored_count, rounded, stored);
  float *const forward = packed_weights(&s, stored, 0, is_paired);
  float *const bias = floats(s.groups * channels, has_nan);
  for (ptrdiff_t i = 0; i < s.groups * channels; i++) if (i % channels >= s.outputs) bias[i] = 0;
  float *const dw = floats(weights, 0), *const scratch = floats(nas_convolution_scratch(&s), 1);
  void *const y = elements(k, outputs, 1), *const dx = elements(k, inputs, 1);
  k->convolution_forward(&s, x, forward, between(0, 1) ? bias : NULL,
                         between(0, 1) ? added : NULL, (enum nas_activation)between(0, 2), y,
                         scratch);
  record_elements(r, "convolution_forward", k, outputs, y);
  k->convolution_backward_weights(&s, x, dy, dw, scratch);
  record_floats(r, "convolution_backward_weights", weights, dw);
  if (!is_first) {
    float *const backward = packed_weights(&s, stored, 1, is_paired);
    k->convolution_backward_data(&s, dy, backward, dx, scratch);
    record_elements(r, "convolution_backward_data", k, inputs, dx);
    free(backward);
  }
  free(x), free(dy), free(added), free(rounded), free(stored), free(forward), free(bias);
  free(dw), free(scratch), free(y), free(dx);
}

static void run_norm(const struct nas_element_kernels *k, int has_nan, struct recording *r) {
  const struct nas_planes s = {between(1, 3), between(1, 3), between(1, 50)};
  const ptrdiff_t channels = s.blocks * nas_lanes, count = s.images * channels * s.area;
  const enum nas_activation activation = (enum nas_activation)between(0, 9);
  void *const x = elements(k, count, has_nan), *const dy = elements(k, count, has_nan);
  void *const second = elements(k, count, has_nan), *const added = elements(k, count, has_nan);
  void *const y = elements(k, count, 1), *const dx = elements(k, count, 1);
  float *const by_channel = floats(6 * channels, has_nan);
  double *const sums = calloc((size_t)(3 * channels), sizeof(double));
  if (!sums) abort();
  k->norm_measure(&s, x, 1, sums);
  record_doubles(r, "norm_measure", 3 * channels, sums);
  nas_norm_statistics(channels, (double)(s.images * s.area), sums, by_channel,
                      by_channel + channels);
  record_floats(r, "norm_statistics", 2 * channels, by_channel);
  const float *const scale = by_channel + 2 * channels, *const shift = scale + channels;
  const struct nas_norm_gradient arguments = {
      dy, between(0, 1) ? second : NULL, x, between(0, 1) ? added : NULL, scale, shift,
      by_channel, between(0, 1) ? y : NULL};
  memset(sums, 0, (size_t)(2 * channels) * sizeof(double));
  k->norm_backward_sums(&s, activation, &arguments, sums);
  record_doubles(r, "norm_backward_sums", 2 * channels, sums);
  if (arguments.summed_gradient) record_elements(r, "norm_backward_sums", k, count, y);
  k->norm_apply(&s, x, scale, shift, arguments.residual, activation, y);
  record_elements(r, "norm_apply", k, count, y);
  k->norm_backward_data(&s, activation, dy, x, scale, shift, shift + channels,
                        shift + 2 * channels, dx);
  record_elements(r, "norm_backward_data", k, count, dx);
  free(x), free(dy), free(second), free(added), free(y), free(dx), free(by_channel), free(sums);
}

static void run_pointwise(const struct nas_element_kernels *k, int has_nan, struct recording *r) {
  const struct nas_planes s = {between(1, 3), between(1, 3), between(1, 50)};
  const ptrdiff_t planes = s.images * s.blocks * nas_lanes, count = planes * s.area;
  const enum nas_activation activation = (enum nas_activation)between(0, 9);
  void *const a = elements(k, count, has_nan), *const b = elements(k, count, has_nan);
  void *const other = between(0, 1) ? b : NULL;
  void *const y = elements(k, count, 1);
  float *const factor = floats(planes, has_nan), *const means = floats(planes, has_nan);
  k->sum_forward(count, a, other, activation, y);
  record_elements(r, "sum_forward", k, count, y);
  k->sum_backward(count, b, a, other, activation, y);
  record_elements(r, "sum_backward", k, count, y);
  k->excite_forward(&s, a, factor, y);
  record_elements(r, "excite_forward", k, count, y);
  k->excite_backward_data(&s, a, factor, means, y);
  record_elements(r, "excite_backward_data", k, count, y);
  k->pool_backward(&s, means, y);
  record_elements(r, "pool_backward", k, count, y);
  k->pool_forward(&s, a, means);
  record_floats(r, "pool_forward", planes, means);
  k->excite_backward_factor(&s, a, b, factor);
  record_floats(r, "excite_backward_factor", planes, factor);
  free(a), free(b), free(y), free(factor), free(means);
}

static void run_updates(const struct nas_kernel_table *table, ptrdiff_t count, float *gradient,
                        float *velocity, float *weight, struct recording *r) {
  const struct nas_update update = {
      .rate = 0.1f, .factor = 0.5f, .decay = 0.01f, .momentum = 0.9f, .mean_gain = 0.1f,
      .square_decay = 0.99f, .square_gain = 0.01f, .epsilon = 1e-3f, .mean_weight = 0.5f,
      .square_weight = 0.25f};
  const struct nas_regularisation rule = {
      .factor = 0.5f, .limit = 0.75f, .sparsity = 0.01f, .keep = 0.99f};
  float *const squares = floats(count, 0);
  for (ptrdiff_t i = 0; i < count; i++) squares[i] *= squares[i];
  table->update_plain(count, &update, gradient, weight);
  record_floats(r, "update_plain", count, weight);
  table->update_momentum(count, &update, gradient, velocity, weight);
  record_floats(r, "update_momentum", count, velocity);
  table->update_nesterov(count, &update, gradient, velocity, weight);
  record_floats(r, "update_nesterov", count, velocity);
  record_floats(r, "update_nesterov", count, weight);
  table->update_rmsprop(count, &update, gradient, squares, velocity, weight);
  record_floats(r, "update_rmsprop", count, weight);
  table->update_adam(count, &update, gradient, velocity, squares, weight);
  record_floats(r, "update_adam", count, weight);
  table->regularise(count, &rule, gradient, weight);
  record_floats(r, "regularise", count, gradient);
  free(squares);
}

static void run_plain(const struct nas_kernel_table *table, int has_nan, struct recording *r) {
  const ptrdiff_t count = between(0, 70);
  float *const gradient = floats(count, has_nan), *const velocity = floats(count, has_nan);
  float *const weight = floats(count, has_nan);
  const double squares = table->sum_of_squares(count, gradient);
  record_doubles(r, "sum_of_squares", 1, &squares);
  run_updates(table, count, gradient, velocity, weight, r);
  table->accumulate(count, gradient, weight);
  record_floats(r, "accumulate", count, weight);
  free(gradient), free(velocity), free(weight);
}

// Weights into a layout and back; no build of its own.
static void run_packing(int has_nan, struct recording *r) {
  const enum nas_weight_layout layout = (enum nas_weight_layout)between(0, 6);
  struct nas_weight_slice s = {.outputs = between(1, 40), .inputs = between(1, 40),
                               .rows = 1 + 2 * between(0, 2), .groups = 1, .merged = 1};
  s.columns = s.rows + between(0, 1);
  if (layout == nas_layout_depthwise) s.inputs = 1;
  s.stored_inputs = s.inputs + between(0, 3), s.stored_rows = s.rows + 2 * between(0, 1);
  s.stored_columns = s.columns + 2 * between(0, 1);
  if (layout == nas_layout_depthwise) s.stored_inputs = 1;
  const ptrdiff_t stored = s.outputs * s.stored_inputs * s.stored_rows * s.stored_columns;
  const ptrdiff_t count = nas_packed_count(&s, layout);
  float *const weights = floats(stored, has_nan), *const scale = floats(s.outputs, has_nan);
  float *const packed = floats(count, 1);
  nas_pack(&s, layout, weights, between(0, 1) ? scale : NULL, packed);
  if (layout < nas_layout_forward_bf16) {
    record_floats(r, "pack", count, packed);
    nas_unpack_add(&s, layout, packed, weights);
    record_floats(r, "unpack_add", stored, weights);
  } else {
    float *const wide = reserve(2 * count * (ptrdiff_t)sizeof(float));
    nas_kernels(0)->bf16->to_floats(2 * count, packed, wide);
    record_floats(r, "pack", 2 * count, wide);
    free(wide);
  }
  free(weights), free(scale), free(packed);
}

// What goes over the channels or the positions of an activation.
static void run_channels(const struct nas_element_kernels *k, int has_nan, struct recording *r) {
  const struct nas_planes s = {between(1, 3), between(1, 3), between(1, 20)};
  const ptrdiff_t width = s.blocks * nas_lanes, count = s.images * width * s.area;
  const ptrdiff_t channels = width - between(0, 15), positions = s.images * s.area;
  void *const x = elements(k, count, has_nan), *const dy = elements(k, count, has_nan);
  void *const y = elements(k, count, 1), *const sums = elements(k, count, 1);
  float *const scale = floats(width, has_nan), *const shift = floats(width, has_nan);
  float *const statistics = floats(2 * positions, 1), *const plain = floats(count + 2 * width, 0);
  k->layer_norm_forward(&s, channels, 1e-5f, x, scale, shift, y, statistics);
  record_elements(r, "layer_norm_forward", k, count, y);
  k->layer_norm_backward(&s, channels, x, statistics, scale, dy, y, plain, plain + width);
  record_elements(r, "layer_norm_backward", k, count, y);
  record_floats(r, "layer_norm_backward", 2 * width, plain);
  k->softmax_channels(&s, channels, x, y);
  record_elements(r, "softmax_channels", k, count, y);
  k->softmax_channels_backward(&s, channels, y, dy, sums);
  record_elements(r, "softmax_channels_backward", k, count, sums);
  k->softmax_positions(&s, x, y);
  record_elements(r, "softmax_positions", k, count, y);
  k->softmax_positions_backward(&s, y, dy, sums);
  record_elements(r, "softmax_positions_backward", k, count, sums);
  for (int kind = nas_factor_same; kind <= nas_factor_single; kind++) {
    memset(sums, 0, (size_t)count * 2);
    k->multiply(&s, x, dy, (enum nas_factor)kind, y);
    record_elements(r, "multiply", k, count, y);
    if (kind == nas_factor_same) continue;
    const ptrdiff_t written = kind == nas_factor_channels    ? s.images * width
                              : kind == nas_factor_positions ? positions * nas_lanes
                                                             : s.images * nas_lanes;
    k->multiply_backward(&s, channels, x, dy, (enum nas_factor)kind, sums);
    record_elements(r, "multiply_backward", k, written, sums);
  }
  k->sum_channels(&s, channels, 0.5f, x, y);
  record_elements(r, "sum_channels", k, positions * nas_lanes, y);
  k->sum_channels_backward(&s, channels, 0.5f, y, sums);
  record_elements(r, "sum_channels_backward", k, count, sums);
  k->add_channel_sums(&s, x, scale);
  record_floats(r, "add_channel_sums", width, scale);
  k->add_channel_products(&s, x, dy, shift);
  record_floats(r, "add_channel_products", width, shift);
  k->to_plain(&s, channels, (int)between(0, 1), x, plain);
  record_floats(r, "to_plain", s.images * channels * s.area, plain);
  k->from_plain(&s, channels, (int)between(0, 1), plain, y);
  record_elements(r, "from_plain", k, count, y);
  k->drop(count, next_bits(), 1u << 30, 1.5f, x, y);
  record_elements(r, "drop", k, count, y);
  free(x), free(dy), free(y), free(sums), free(scale), free(shift), free(statistics), free(plain);
}

static void run_pool(const struct nas_element_kernels *k, int has_nan, struct recording *r) {
  struct nas_pool s = {.planes = between(1, 3), .height = between(2, 9), .width = between(2, 9),
                       .counts_padding = (int)between(0, 1)};
  s.rows = window(s.height), s.columns = window(s.width);
  s.rows.dilation = s.columns.dilation = 1;
  if (s.rows.kernel > s.height) s.rows.kernel = s.height;
  if (s.columns.kernel > s.width) s.columns.kernel = s.width;
  if (s.rows.padding > s.rows.kernel / 2) s.rows.padding = s.rows.kernel / 2;
  if (s.columns.padding > s.columns.kernel / 2) s.columns.padding = s.columns.kernel / 2;
  s.output_height = outputs_of(&s.rows, s.height);
  s.output_width = outputs_of(&s.columns, s.width);
  const ptrdiff_t inputs = s.planes * s.height * s.width * nas_lanes;
  const ptrdiff_t outputs = s.planes * s.output_height * s.output_width * nas_lanes;
  void *const x = elements(k, inputs, has_nan), *const dy = elements(k, outputs, has_nan);
  void *const y = elements(k, outputs, 1), *const dx = elements(k, inputs, 1);
  float *const scratch = floats(nas_pool_scratch(&s), 1);
  k->max_forward(&s, x, y);
  record_elements(r, "max_forward", k, outputs, y);
  k->max_backward(&s, x, dy, dx, scratch);
  record_elements(r, "max_backward", k, inputs, dx);
  k->mean_forward(&s, x, y);
  record_elements(r, "mean_forward", k, outputs, y);
  k->mean_backward(&s, dy, dx, scratch);
  record_elements(r, "mean_backward", k, inputs, dx);
  free(x), free(dy), free(y), free(dx), free(scratch);
}

static void run_round(const struct nas_kernel_table *table, int is_bf16, int round,
                      struct recording *r) {
  const struct nas_element_kernels *const k = is_bf16 ? table->bf16 : table->f32;
  const int has_nan = round % 4 == 3;
  *r = (struct recording){.is_bf16 = is_bf16};
  state = (uint64_t)round;
  run_depthwise(k, has_nan, r);
  run_convolution(k, is_bf16 && table->has_bf16, has_nan, r);
  run_norm(k, has_nan, r);
  run_pointwise(k, has_nan, r);
  run_plain(table, has_nan, r);
  run_packing(has_nan, r);
  run_channels(k, has_nan, r);
  run_pool(k, has_nan, r);
}

static void forget(struct recording *r) {
  for (int i = 0; i < r->count; i++) free(r->written[i].values);
}

// The greatest difference of each kernel, as a part of the largest number that it wrote.
struct difference {
  const char *kernel;
  double greatest;
};

static struct difference *difference_of(struct difference *all, const char *kernel) {
  for (int i = 0; i < kernel_limit; i++) {
    if (!all[i].kernel) all[i].kernel = kernel;
    if (strcmp(all[i].kernel, kernel) == 0) return &all[i];
  }
  abort();
}

// Infinity where only one of two numbers is NaN.
static double distance(const struct written *a, const struct written *b) {
  double largest = 1, greatest = 0;
  for (ptrdiff_t i = 0; i < a->count; i++) {
    const double x = a->values[i], y = b->values[i];
    if (isnan(x) != isnan(y)) return INFINITY;
    if (isnan(x)) continue;
    largest = fmax(largest, fabs(x)), greatest = fmax(greatest, fabs(x - y));
  }
  return greatest / largest;
}

// Compares two recordings; returns how many buffers differ too much. A build may add in another
// order or fuse, and bf16 may then be rounded to a neighbour.
static int compare(const struct recording *a, const struct recording *b,
                   struct difference *differences) {
  if (a->count != b->count) abort();
  int failures = 0;
  for (int i = 0; i < a->count; i++) {
    const double d = distance(&a->written[i], &b->written[i]);
    struct difference *const known = difference_of(differences, a->written[i].kernel);
    known->greatest = fmax(known->greatest, d);
    failures += !(d <= (a->is_bf16 ? 0x1p-7 : 1e-5));
  }
  return failures;
}

// FNV-1a of the bits; those of any NaN count as one.
static uint64_t digest_of(const struct recording *r, uint64_t digest) {
  for (int i = 0; i < r->count; i++) {
    for (ptrdiff_t j = 0; j < r->written[i].count; j++) {
      const double value = isnan(r->written[i].values[j]) ? 0x1p1000 : r->written[i].values[j];
      unsigned char bytes[sizeof value];
      memcpy(bytes, &value, sizeof value);
      for (size_t k = 0; k < sizeof value; k++) digest = (digest ^ bytes[k]) * 0x100000001b3;
    }
  }
  return digest;
}

// Holds one build against the reference; returns how often it failed.
static int check(const struct nas_kernel_table *table, int is_bf16, uint64_t *digest) {
  struct difference differences[kernel_limit] = {{0}};
  int failures = 0;
  for (int round = 0; round < rounds; round++) {
    struct recording expected, found;
    run_round(nas_kernels(0), is_bf16, round, &expected);
    run_round(table, is_bf16, round, &found);
    failures += compare(&expected, &found, differences);
    if (table == nas_kernels(0)) *digest = digest_of(&expected, *digest);
    forget(&expected), forget(&found);
  }
  const struct difference *worst = &differences[0];
  for (int i = 0; i < kernel_limit && differences[i].kernel; i++) {
    if (differences[i].greatest > worst->greatest) worst = &differences[i];
    if (!isfinite(differences[i].greatest)) printf("  %s: NaN lost\n", differences[i].kernel);
  }
  printf("%-12s %-4s %d rounds, %d failures, greatest difference %.2g (%s)\n", table->name,
         is_bf16 ? "bf16" : "f32", rounds, failures, worst->greatest, worst->kernel);
  return failures;
}

int main(void) {
  uint64_t digest = 0xcbf29ce484222325;
  int failures = 0;
  for (ptrdiff_t index = 0; nas_kernels(index); index++) {
    for (int is_bf16 = 0; is_bf16 < 2; is_bf16++) {
      failures += check(nas_kernels(index), is_bf16, &digest);
    }
  }
  if (nas_peak_f32(1000) < 1000 || nas_peak_bf16(1000) < 1000) failures++;
  printf("reference %016llx\n", (unsigned long long)digest);
  return failures > 0;
}
