// The kernels on activations of one kind of element: included twice by each build, with these set:
//
//   element              float, or uint16_t for bf16
//   NAS_ELEMENT(name)    gives every function its own name
//   load_element, store_element
//   NAS_PAIRED           1 for bf16 that is multiplied in pairs, and not widened

#include "channel_body.h"
#include "convolution_body.h"
#include "convolution_weights_body.h"
#include "depthwise_body.h"
#include "moving_body.h"
#include "norm_body.h"
#include "pointwise_body.h"
#include "window_body.h"

static const struct nas_element_kernels NAS_ELEMENT(kernels) = {
    .depthwise_forward = NAS_ELEMENT(depthwise_forward),
    .depthwise_backward_data = NAS_ELEMENT(depthwise_backward_data),
    .depthwise_backward_weights = NAS_ELEMENT(depthwise_backward_weights),
    .convolution_forward = NAS_ELEMENT(convolution_forward),
    .convolution_backward_data = NAS_ELEMENT(convolution_backward_data),
    .convolution_backward_weights = NAS_ELEMENT(convolution_backward_weights),
    .norm_measure = NAS_ELEMENT(norm_measure),
    .norm_apply = NAS_ELEMENT(norm_apply),
    .norm_backward_sums = NAS_ELEMENT(norm_backward_sums),
    .norm_backward_data = NAS_ELEMENT(norm_backward_data),
    .sum_forward = NAS_ELEMENT(sum_forward),
    .sum_backward = NAS_ELEMENT(sum_backward),
    .pool_forward = NAS_ELEMENT(pool_forward),
    .pool_backward = NAS_ELEMENT(pool_backward),
    .excite_forward = NAS_ELEMENT(excite_forward),
    .excite_backward_factor = NAS_ELEMENT(excite_backward_factor),
    .excite_backward_data = NAS_ELEMENT(excite_backward_data),
    .add_channel_sums = NAS_ELEMENT(add_channel_sums),
    .add_channel_products = NAS_ELEMENT(add_channel_products),
    .max_forward = NAS_ELEMENT(max_forward),
    .max_backward = NAS_ELEMENT(max_backward),
    .mean_forward = NAS_ELEMENT(mean_forward),
    .mean_backward = NAS_ELEMENT(mean_backward),
    .layer_norm_forward = NAS_ELEMENT(layer_norm_forward),
    .layer_norm_backward = NAS_ELEMENT(layer_norm_backward),
    .softmax_channels = NAS_ELEMENT(softmax_channels),
    .softmax_channels_backward = NAS_ELEMENT(softmax_channels_backward),
    .softmax_positions = NAS_ELEMENT(softmax_positions),
    .softmax_positions_backward = NAS_ELEMENT(softmax_positions_backward),
    .multiply = NAS_ELEMENT(multiply),
    .multiply_backward = NAS_ELEMENT(multiply_backward),
    .sum_channels = NAS_ELEMENT(sum_channels),
    .sum_channels_backward = NAS_ELEMENT(sum_channels_backward),
    .move_channels = NAS_ELEMENT(move_channels),
    .to_plain = NAS_ELEMENT(to_plain),
    .from_plain = NAS_ELEMENT(from_plain),
    .add_shared = NAS_ELEMENT(add_shared),
    .add_shared_backward = NAS_ELEMENT(add_shared_backward),
    .drop = NAS_ELEMENT(drop),
    .resize_forward = NAS_ELEMENT(resize_forward),
    .resize_backward = NAS_ELEMENT(resize_backward),
    .from_floats = NAS_ELEMENT(from_floats),
    .to_floats = NAS_ELEMENT(to_floats),
};
