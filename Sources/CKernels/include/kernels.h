// Kernels that no library has, in three builds of one source (kernels_body.h): AVX-512, AVX2 with
// FMA, and plain x86-64. `nas_kernels(level)` hands out one build's table.
//
// Activations are *blocked*: [images][channel blocks][rows][columns][16], channels padded with
// zeros to a multiple of 16, so that every kernel is straight-line arithmetic on 16 floats. One
// channel block of one image is a *plane*.
#pragma once

#include <stddef.h>

enum { nas_lanes = 16 };

enum nas_activation {
  nas_activation_none = 0,
  nas_activation_relu = 1,
  nas_activation_hard_swish = 2,
};

enum nas_level {
  nas_level_portable = 0,
  nas_level_avx2 = 1,
  nas_level_avx512 = 2,
};

// The shape of a depthwise convolution with padding kernel / 2.
struct nas_depthwise {
  ptrdiff_t images, blocks;
  ptrdiff_t height, width;
  ptrdiff_t output_height, output_width;
  ptrdiff_t kernel, stride;
};

// The shape of a blocked activation: planes of `area` positions.
struct nas_planes {
  ptrdiff_t images, blocks, area;
};

// What batch norm's backward pass reads and writes. `gradient` and `second_gradient` (may be null)
// are added: the value has up to two consumers.
struct nas_norm_backward {
  const float *gradient, *second_gradient;
  const float *input;     // what was normalised
  const float *output;    // after addition and activation
  const float *residual;  // what was added, null for none
  const float *scale, *shift;  // the affine map applied: output = act(input * scale + shift + residual)
  const float *mean, *inverse_deviation;
  float *summed_gradient;  // before the activation; may be `gradient`; null when equal to it
  float *input_gradient;   // may be `summed_gradient`
  float *scale_gradient, *shift_gradient;  // of batch norm's learned factor and offset
};

struct nas_kernel_table {
  const char *name;

  // y = act(w * x + bias); bias may be null. w: [blocks][kernel][kernel][16].
  void (*depthwise_forward)(const struct nas_depthwise *shape, const float *x, const float *w,
                            const float *bias, enum nas_activation activation, float *y,
                            float *scratch);
  // dx, given dy.
  void (*depthwise_backward_data)(const struct nas_depthwise *shape, const float *dy,
                                  const float *w, float *dx, float *scratch);
  // dw, given x and dy.
  void (*depthwise_backward_weights)(const struct nas_depthwise *shape, const float *x,
                                     const float *dy, float *dw, float *scratch);

  // Mean and biased variance of each channel over images and positions. The variance keeps five
  // digits as long as the images' means differ by no more than some deviations.
  void (*norm_statistics)(const struct nas_planes *shape, const float *x, float *mean,
                          float *variance);
  // y = act(x * scale + shift + residual), per channel; residual may be null.
  void (*norm_apply)(const struct nas_planes *shape, const float *x, const float *scale,
                     const float *shift, const float *residual, enum nas_activation activation,
                     float *y);
  void (*norm_backward)(const struct nas_planes *shape, enum nas_activation activation,
                        const struct nas_norm_backward *arguments);

  // y = act(a + b); b may be null. `count` is a multiple of 16, as below.
  void (*sum_forward)(ptrdiff_t count, const float *a, const float *b,
                      enum nas_activation activation, float *y);
  // d(a) = d(b) = gradient * act'(a + b).
  void (*sum_backward)(ptrdiff_t count, const float *gradient, const float *a, const float *b,
                       enum nas_activation activation, float *da);
  // target += source.
  void (*accumulate)(ptrdiff_t count, const float *source, float *target);

  // mean: [images][blocks][16].
  void (*pool_forward)(const struct nas_planes *shape, const float *x, float *mean);
  void (*pool_backward)(const struct nas_planes *shape, const float *mean_gradient, float *dx);

  // y = x * factor, factor: [images][blocks][16].
  void (*excite_forward)(const struct nas_planes *shape, const float *x, const float *factor,
                         float *y);
  // factor_gradient = sum over positions of dy * x.
  void (*excite_backward_factor)(const struct nas_planes *shape, const float *x, const float *dy,
                                 float *factor_gradient);
  // dx = dy * factor + mean_gradient / area.
  void (*excite_backward_data)(const struct nas_planes *shape, const float *dy,
                               const float *factor, const float *mean_gradient, float *dx);

  // Sum of squares in a fixed order; `count` is any number.
  double (*sum_of_squares)(ptrdiff_t count, const float *values);
  // Nesterov momentum: g = factor * gradient + decay * weight; velocity = momentum * velocity + g;
  // weight -= rate * (g + momentum * velocity).
  void (*nesterov)(ptrdiff_t count, float rate, float momentum, float decay, float factor,
                   const float *gradient, float *velocity, float *weight);
};

// Floats of scratch that a depthwise kernel needs.
ptrdiff_t nas_depthwise_scratch(const struct nas_depthwise *shape);

// The best level that this processor runs.
enum nas_level nas_best_level(void);

// The kernels of a level, which must not be above `nas_best_level()`.
const struct nas_kernel_table *nas_kernels(enum nas_level level);

// A convolution's weights as slices of a stored tensor: the first `outputs` and `inputs` channels
// and the centre `kernel` x `kernel` of [>= outputs][stored_inputs][stored_kernel][stored_kernel].
struct nas_weight_slice {
  ptrdiff_t outputs, inputs, kernel;
  ptrdiff_t stored_inputs, stored_kernel;
};

// Layouts that kernels read weights in; o and i are blocks of 16 channels, padded with zeros.
enum nas_weight_layout {
  nas_layout_forward = 0,     // [O][I][kernel][kernel][16 i][16 o]
  nas_layout_backward = 1,    // [O][I][kernel][kernel][16 o][16 i]
  nas_layout_first = 2,       // [O][kernel][kernel][inputs][16 o]: few input channels, unpadded
  nas_layout_depthwise = 3,   // [O][kernel][kernel][16 o], inputs = 1
};

// Floats that the packed weights take.
ptrdiff_t nas_packed_count(const struct nas_weight_slice *slice, enum nas_weight_layout layout);
// packed = stored, times scale per output channel (null for 1).
void nas_pack(const struct nas_weight_slice *slice, enum nas_weight_layout layout,
              const float *stored, const float *scale, float *packed);
// stored += packed.
void nas_unpack_add(const struct nas_weight_slice *slice, enum nas_weight_layout layout,
                    const float *packed, float *stored);
