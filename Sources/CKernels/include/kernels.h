// Kernels that no library has, in builds of one source (level_body.h): for any processor; on x86-64
// for AVX2 with FMA, AVX-512, and AVX-512 with bf16; on ARM64 for NEON. `nas_kernels(index)` hands
// out one build's table.
//
// Activations are *blocked*: [images][channel blocks][rows][columns][16], channels padded with
// zeros to a multiple of 16, so that every kernel is straight-line arithmetic on 16 numbers. One
// channel block of one image is a *plane*. An activation's *elements* are f32, or bf16: the upper
// half of an f32. Arithmetic is f32 in both; weights and everything by channel are f32.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { nas_lanes = 16 };

enum nas_activation {
  nas_activation_none = 0,
  nas_activation_relu = 1,
  nas_activation_hard_swish = 2,
  // Not of convolutions: norms and sums compute these too.
  nas_activation_relu6 = 3,
  nas_activation_leaky_relu = 4,
  nas_activation_hard_sigmoid = 5,
  nas_activation_swish = 6,
  nas_activation_gelu = 7,
  nas_activation_sigmoid = 8,
  nas_activation_tanh = 9,
};

// What happens along one axis of an image: a window of `kernel` numbers, `dilation` apart, that
// moves by `stride` and begins `padding` before the first.
struct nas_window {
  ptrdiff_t kernel, stride, padding, dilation;
};

// The shape of a depthwise convolution.
struct nas_depthwise {
  ptrdiff_t images, blocks;
  ptrdiff_t height, width;
  ptrdiff_t output_height, output_width;
  struct nas_window rows, columns;
};

// The shape of a dense convolution, or of `groups` side by side. A first one, of one group, reads
// plain [images][inputs][rows][columns].
struct nas_convolution {
  ptrdiff_t images;
  ptrdiff_t groups;
  ptrdiff_t inputs, outputs;  // the real channels of a group, which lie in whole blocks
  ptrdiff_t height, width;
  ptrdiff_t output_height, output_width;
  struct nas_window rows, columns;
  int is_first;
};

// The shape of a pooling.
struct nas_pool {
  ptrdiff_t planes;
  ptrdiff_t height, width;
  ptrdiff_t output_height, output_width;
  struct nas_window rows, columns;
  int counts_padding;  // in a mean
};

// 16 channels of what `move_channels` writes, or some of them, from 16 of what it reads.
struct nas_lane_move {
  ptrdiff_t source, block;  // which of the tensors read, and which of its blocks
  int32_t lanes[16];        // the lane read for each lane written; -1 for none
};

// Two numbers along an axis, and the second one's share.
struct nas_blend {
  ptrdiff_t first, second;
  float share;
};

// How a factor lies beside what it multiplies.
enum nas_factor {
  nas_factor_same = 0,      // a number for each
  nas_factor_channels = 1,  // for each channel: [images][blocks][16]
  nas_factor_positions = 2, // for each position: the first channel of one block
  nas_factor_single = 3,    // for each image: the first channel of one block
};

// The shape of a blocked activation: planes of `area` positions.
struct nas_planes {
  ptrdiff_t images, blocks, area;
};

// What the first half of batch norm's backward pass reads and writes. `gradient` and
// `second_gradient` (null for none) are added: the value has up to two consumers.
struct nas_norm_gradient {
  const void *gradient, *second_gradient;
  const void *input;           // what was normalised
  const void *residual;        // what was added, null for none
  const float *scale, *shift;  // the affine map: output = act(input * scale + shift + residual)
  const float *mean;
  void *summed_gradient;  // before the activation; may be `gradient`; null when not wanted
};

// Kernels on activations of one kind of element.
struct nas_element_kernels {
  // y = act(w * x + bias); bias may be null. w: [blocks][kernel][kernel][16].
  void (*depthwise_forward)(const struct nas_depthwise *shape, const void *x, const float *w,
                            const float *bias, enum nas_activation activation, void *y,
                            float *scratch);
  // dx, given dy.
  void (*depthwise_backward_data)(const struct nas_depthwise *shape, const void *dy,
                                  const float *w, void *dx, float *scratch);
  // dw += its gradient, given x and dy.
  void (*depthwise_backward_weights)(const struct nas_depthwise *shape, const void *x,
                                     const void *dy, float *dw, float *scratch);

  // y = act(w * x + bias + added); bias and added may be null. w: nas_layout_forward, or
  // nas_layout_first; for elements in bf16, where the build multiplies these, the same in bf16.
  void (*convolution_forward)(const struct nas_convolution *shape, const void *x, const void *w,
                              const float *bias, const void *added,
                              enum nas_activation activation, void *y, float *scratch);
  // dx, given dy. w: nas_layout_backward, likewise. Not for a first convolution.
  void (*convolution_backward_data)(const struct nas_convolution *shape, const void *dy,
                                    const void *w, void *dx, float *scratch);
  // dw += its gradient, given x and dy. dw: nas_layout_forward, or nas_layout_first.
  void (*convolution_backward_weights)(const struct nas_convolution *shape, const void *x,
                                       const void *dy, float *dw, float *scratch);

  // Adds the images to what `nas_norm_statistics` reads: [3][16 * blocks] sums, begun afresh when
  // `is_first`.
  void (*norm_measure)(const struct nas_planes *shape, const void *x, int is_first, double *sums);
  // y = act(x * scale + shift + residual), per channel; residual may be null.
  void (*norm_apply)(const struct nas_planes *shape, const void *x, const float *scale,
                     const float *shift, const void *residual, enum nas_activation activation,
                     void *y);
  // The first half of the backward pass: adds the images to the sums over positions of
  // g = gradient * act' and g * (input - mean), [2][16 * blocks].
  void (*norm_backward_sums)(const struct nas_planes *shape, enum nas_activation activation,
                             const struct nas_norm_gradient *arguments, double *sums);
  // The second half: dx = gradient * act'(x * scale + shift) * scale + x * slope + offset.
  void (*norm_backward_data)(const struct nas_planes *shape, enum nas_activation activation,
                             const void *gradient, const void *x, const float *scale,
                             const float *shift, const float *slope, const float *offset,
                             void *dx);

  // y = act(a + b); b may be null. `count` is a multiple of 16, as below.
  void (*sum_forward)(ptrdiff_t count, const void *a, const void *b,
                      enum nas_activation activation, void *y);
  // d(a) = d(b) = gradient * act'(a + b).
  void (*sum_backward)(ptrdiff_t count, const void *gradient, const void *a, const void *b,
                       enum nas_activation activation, void *da);

  // mean: [images][blocks][16].
  void (*pool_forward)(const struct nas_planes *shape, const void *x, float *mean);
  void (*pool_backward)(const struct nas_planes *shape, const float *mean_gradient, void *dx);

  // y = x * factor, factor: [images][blocks][16].
  void (*excite_forward)(const struct nas_planes *shape, const void *x, const float *factor,
                         void *y);
  // factor_gradient = sum over positions of dy * x.
  void (*excite_backward_factor)(const struct nas_planes *shape, const void *x, const void *dy,
                                 float *factor_gradient);
  // dx = dy * factor + mean_gradient / area.
  void (*excite_backward_data)(const struct nas_planes *shape, const void *dy,
                               const float *factor, const float *mean_gradient, void *dx);

  // sums[channel] += the sum of x over images and positions.
  void (*add_channel_sums)(const struct nas_planes *shape, const void *x, float *sums);
  // sums[channel] += the sum of x * dy.
  void (*add_channel_products)(const struct nas_planes *shape, const void *x, const void *dy,
                               float *sums);

  // The largest of each window, and dx: each window's gradient for the first of its largest.
  void (*max_forward)(const struct nas_pool *shape, const void *x, void *y);
  void (*max_backward)(const struct nas_pool *shape, const void *x, const void *dy, void *dx,
                       float *scratch);
  // The mean of each window, and dx.
  void (*mean_forward)(const struct nas_pool *shape, const void *x, void *y);
  void (*mean_backward)(const struct nas_pool *shape, const void *dy, void *dx, float *scratch);

  // y = (x - mean) / sqrt(variance + epsilon) * scale + shift over the channels of each position;
  // statistics: [images][area] of mean and 1 / sqrt(variance + epsilon), null where not wanted.
  void (*layer_norm_forward)(const struct nas_planes *shape, ptrdiff_t channels, float epsilon,
                             const void *x, const float *scale, const float *shift, void *y,
                             float *statistics);
  // dx; adds to dscale and dshift.
  void (*layer_norm_backward)(const struct nas_planes *shape, ptrdiff_t channels, const void *x,
                              const float *statistics, const float *scale, const void *dy,
                              void *dx, float *dscale, float *dshift);

  // y = exp(x) over its sum over the channels of each position, and dx = y * (dy - sum of y * dy).
  void (*softmax_channels)(const struct nas_planes *shape, ptrdiff_t channels, const void *x,
                           void *y);
  void (*softmax_channels_backward)(const struct nas_planes *shape, ptrdiff_t channels,
                                    const void *y, const void *dy, void *dx);
  // The same over the positions of each channel.
  void (*softmax_positions)(const struct nas_planes *shape, const void *x, void *y);
  void (*softmax_positions_backward)(const struct nas_planes *shape, const void *y,
                                     const void *dy, void *dx);

  // y = a * factor, elements all; y may be a.
  void (*multiply)(const struct nas_planes *shape, const void *a, const void *factor,
                   enum nas_factor kind, void *y);
  // The sum of a * b over all that one number of a factor multiplies, in the factor's place.
  void (*multiply_backward)(const struct nas_planes *shape, ptrdiff_t channels, const void *a,
                            const void *b, enum nas_factor kind, void *sums);
  // y = factor * the sum over the channels of each position, as the first of 16 channels; and dx.
  void (*sum_channels)(const struct nas_planes *shape, ptrdiff_t channels, float factor,
                       const void *x, void *y);
  void (*sum_channels_backward)(const struct nas_planes *shape, ptrdiff_t channels, float factor,
                                const void *dy, void *dx);

  // Channels from other places: block b of each image of y is put together by the moves from
  // starts[b] to starts[b + 1]; what none writes is zero. `blocks` of each source.
  void (*move_channels)(const struct nas_planes *shape, const ptrdiff_t *starts,
                        const struct nas_lane_move *moves, const void *const *sources,
                        const ptrdiff_t *blocks, void *y);
  // Numbers from elements without the padding: [images][channels][area], or
  // [images][area][channels] where `is_by_position`; and elements from such numbers.
  void (*to_plain)(const struct nas_planes *shape, ptrdiff_t channels, int is_by_position,
                   const void *x, float *y);
  void (*from_plain)(const struct nas_planes *shape, ptrdiff_t channels, int is_by_position,
                     const float *x, void *y);

  // y = x + w for each of the images, w: [count]; x may be null for zeros.
  void (*add_shared)(ptrdiff_t images, ptrdiff_t count, const void *x, const float *w, void *y);
  // dw += the sum of dy over the images.
  void (*add_shared_backward)(ptrdiff_t images, ptrdiff_t count, const void *dy, float *dw);

  // y = x * factor, or 0 where the number that `key` and the position give is below `threshold`.
  void (*drop)(ptrdiff_t count, uint64_t key, uint32_t threshold, float factor, const void *x,
               void *y);

  // Another number of rows and columns: each output is the sum of two rows' and two columns'
  // inputs, rows: [output_height], columns: [output_width].
  void (*resize_forward)(const struct nas_pool *shape, const struct nas_blend *rows,
                         const struct nas_blend *columns, const void *x, void *y);
  void (*resize_backward)(const struct nas_pool *shape, const struct nas_blend *rows,
                          const struct nas_blend *columns, const void *dy, void *dx,
                          float *scratch);

  // Elements from numbers, rounded to the nearest, and numbers from elements; any count.
  void (*from_floats)(ptrdiff_t count, const float *numbers, void *elements);
  void (*to_floats)(ptrdiff_t count, const void *elements, float *numbers);
};

// One step of an optimizer on one tensor.
struct nas_update {
  float rate;           // the learning rate
  float factor, decay;  // of gradient and weight in g
  float momentum;       // of the velocity
  float mean_gain;      // of a gradient in the mean of gradients
  float square_decay, square_gain;  // of the mean of squares, and of a square in it
  float epsilon;        // added to a root, so that nothing is divided by zero
  float mean_weight, square_weight;  // what the weights of the moments so far add up to
};

// What is done to gradient and weights before an update.
struct nas_regularisation {
  float factor, limit, sparsity, keep;
};

struct nas_kernel_table {
  const char *name;
  int register_lanes;  // f32 in one of the processor's registers, as the build uses them
  int has_bf16;        // whether it converts to bf16, and multiplies it, by instructions
  const struct nas_element_kernels *f32, *bf16;

  // target += source; `count` is any number, as below.
  void (*accumulate)(ptrdiff_t count, const float *source, float *target);
  // Sum of squares in a fixed order.
  double (*sum_of_squares)(ptrdiff_t count, const float *values);

  // Before an update: gradient = clamp(factor * gradient, limit) + sparsity * sign(weight); then
  // weight = keep * weight.
  void (*regularise)(ptrdiff_t count, const struct nas_regularisation *, float *gradient,
                     float *weight);
  // Updates of an optimizer, of g = factor * gradient + decay * weight:
  // weight -= rate * g.
  void (*update_plain)(ptrdiff_t count, const struct nas_update *, const float *gradient,
                       float *weight);
  // velocity = momentum * velocity + g; weight -= rate * velocity.
  void (*update_momentum)(ptrdiff_t count, const struct nas_update *, const float *gradient,
                          float *velocity, float *weight);
  // velocity = momentum * velocity + g; weight -= rate * (g + momentum * velocity).
  void (*update_nesterov)(ptrdiff_t count, const struct nas_update *, const float *gradient,
                          float *velocity, float *weight);
  // squares = square_decay * squares + square_gain * g²;
  // velocity = momentum * velocity + g / (√squares + epsilon); weight -= rate * velocity.
  void (*update_rmsprop)(ptrdiff_t count, const struct nas_update *, const float *gradient,
                         float *squares, float *velocity, float *weight);
  // mean += mean_gain * (g - mean); squares as above;
  // weight -= rate * (mean / mean_weight) / (√(squares / square_weight) + epsilon).
  void (*update_adam)(ptrdiff_t count, const struct nas_update *, const float *gradient,
                      float *mean, float *squares, float *weight);
};

// Mean and biased variance of each channel from what `norm_measure` has added up over `count`
// images times positions. The variance keeps five digits as long as the images' means differ by no
// more than some deviations.
void nas_norm_statistics(ptrdiff_t channels, double count, const double *sums, float *mean,
                         float *variance);

// Floats of scratch that a depthwise kernel needs.
ptrdiff_t nas_depthwise_scratch(const struct nas_depthwise *shape);
// Floats of scratch that a convolution kernel needs.
ptrdiff_t nas_convolution_scratch(const struct nas_convolution *shape);

// The builds that this processor runs, from the plainest (0) to the best; null after the last.
const struct nas_kernel_table *nas_kernels(ptrdiff_t index);

// Floats of scratch that a pooling's or a resizing's backward kernel needs.
ptrdiff_t nas_pool_scratch(const struct nas_pool *shape);

// A convolution's weights as slices of a stored tensor: the first `outputs` and `inputs` channels
// and the centre `rows` x `columns` of [>= outputs][stored_inputs][stored_rows][stored_columns].
struct nas_weight_slice {
  ptrdiff_t outputs, inputs, rows, columns;
  ptrdiff_t stored_inputs, stored_rows, stored_columns;
  ptrdiff_t groups;  // `inputs` are those of one
  ptrdiff_t merged;  // groups side by side that the kernel takes for one, with zeros between them
};

// Layouts that kernels read weights in, [kernel][kernel] being rows and columns, `inputs` those of
// one of the kernel's groups; o and i are blocks of 16 channels, padded with zeros. Those
// in bf16 have pairs of the channels that are summed over side by side, as `vdpbf16ps` wants them.
enum nas_weight_layout {
  nas_layout_forward = 0,        // [O][I][kernel][kernel][16 i][16 o]
  nas_layout_backward = 1,       // [O][I][kernel][kernel][16 o][16 i]
  nas_layout_first = 2,          // [O][kernel][kernel][inputs][16 o]: few input channels, unpadded
  nas_layout_depthwise = 3,      // [O][kernel][kernel][16 o], inputs = 1
  nas_layout_forward_bf16 = 4,   // [O][I][kernel][kernel][8 i][16 o][2 i]
  nas_layout_backward_bf16 = 5,  // [O][I][kernel][kernel][8 o][16 i][2 o]
  nas_layout_first_bf16 = 6,     // [O][kernel][kernel][inputs / 2][16 o][2 i], inputs padded to 2
};

// Floats that the packed weights take: bf16 ones half as many as there are weights.
ptrdiff_t nas_packed_count(const struct nas_weight_slice *slice, enum nas_weight_layout layout);
// packed = stored, times scale per output channel (null for 1).
void nas_pack(const struct nas_weight_slice *slice, enum nas_weight_layout layout,
              const float *stored, const float *scale, float *packed);
// stored += packed, which is f32.
void nas_unpack_add(const struct nas_weight_slice *slice, enum nas_weight_layout layout,
                    const float *packed, float *stored);
