// oneDNN 2 and 3 by one interface: what Swift calls is either the same in both, or a function below.
#pragma once
#include <oneapi/dnnl/dnnl.h>

// GNU OpenMP's own header is not on clang's search path; this is its one function that oneDNN's
// callers need (each worker thread limits itself to one OpenMP thread).
void omp_set_num_threads(int count);

// One pass of a convolution, in the layouts that our kernels share; destinations are nChw16c. Channels
// are those of a group; pairs are rows and columns.
struct nas_dnnl_convolution {
  dnnl_prop_kind_t pass;  // forward_training, forward_inference, backward_data, backward_weights
  int64_t images, groups, inputs, outputs;
  int64_t height, width, output_height, output_width;
  int64_t kernel[2], stride[2], padding[2], dilation[2];
  dnnl_data_type_t elements, weight_elements;
  dnnl_format_tag_t source_layout, weight_layout;
  int has_bias;
};

// Version 3 made descriptions of tensors opaque: created and destroyed, and passed as they are.
#if DNNL_VERSION_MAJOR >= 3

typedef const_dnnl_memory_desc_t nas_dnnl_tensor;
#define NAS_DNNL_TENSOR(description) (description)
#define nas_dnnl_describe dnnl_memory_desc_create_with_tag
#define nas_dnnl_forget dnnl_memory_desc_destroy

#else

typedef const dnnl_memory_desc_t *nas_dnnl_tensor;
#define NAS_DNNL_TENSOR(description) (&(description))
#define nas_dnnl_describe dnnl_memory_desc_init_by_tag
#define nas_dnnl_forget(description) ((void)(description))

#endif

// Source, weights, bias (null for none) and destination, or their gradients, of a pass.
struct nas_dnnl_tensors {
  nas_dnnl_tensor x, w, b, y;
};

// Version 3 makes a primitive's descriptor in one call; version 2 by way of an operation's.
static inline dnnl_status_t nas_dnnl_create_pass(
    dnnl_primitive_desc_t *made, const struct nas_dnnl_convolution *c, struct nas_dnnl_tensors t,
    dnnl_engine_t engine, const_dnnl_primitive_attr_t attributes,
    const_dnnl_primitive_desc_t hint) {
  const dnnl_dims_t strides = {c->stride[0], c->stride[1]};
  const dnnl_dims_t padding = {c->padding[0], c->padding[1]};
  const dnnl_dims_t dilation = {c->dilation[0], c->dilation[1]};
#if DNNL_VERSION_MAJOR >= 3
  switch (c->pass) {
    case dnnl_backward_data:
      return dnnl_convolution_backward_data_primitive_desc_create(
          made, engine, dnnl_convolution_direct, t.x, t.w, t.y, strides, dilation, padding,
          padding, hint, attributes);
    case dnnl_backward_weights:
      return dnnl_convolution_backward_weights_primitive_desc_create(
          made, engine, dnnl_convolution_direct, t.x, t.w, NULL, t.y, strides, dilation, padding,
          padding, hint, attributes);
    default:
      return dnnl_convolution_forward_primitive_desc_create(
          made, engine, c->pass, dnnl_convolution_direct, t.x, t.w, t.b, t.y, strides, dilation,
          padding, padding, attributes);
  }
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  switch (c->pass) {
    case dnnl_backward_data:
      status = dnnl_dilated_convolution_backward_data_desc_init(
          &operation, dnnl_convolution_direct, t.x, t.w, t.y, strides, dilation, padding, padding);
      break;
    case dnnl_backward_weights:
      status = dnnl_dilated_convolution_backward_weights_desc_init(
          &operation, dnnl_convolution_direct, t.x, t.w, NULL, t.y, strides, dilation, padding,
          padding);
      break;
    default:
      status = dnnl_dilated_convolution_forward_desc_init(
          &operation, c->pass, dnnl_convolution_direct, t.x, t.w, t.b, t.y, strides, dilation,
          padding, padding);
  }
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(made, &operation, attributes, engine, hint);
#endif
}

// The descriptor of a convolution's primitive; the caller destroys it. A backward pass wants that
// of the forward pass as a hint.
static inline dnnl_status_t nas_dnnl_create_convolution(dnnl_primitive_desc_t *made,
                                                        const struct nas_dnnl_convolution *c,
                                                        dnnl_engine_t engine,
                                                        const_dnnl_primitive_attr_t attributes,
                                                        const_dnnl_primitive_desc_t hint) {
  const int is_grouped = c->groups > 1;
  const int64_t inputs = c->groups * c->inputs, outputs = c->groups * c->outputs;
  dnnl_dims_t sizes[4] = {{c->images, inputs, c->height, c->width},
                          {c->outputs, c->inputs, c->kernel[0], c->kernel[1]},
                          {outputs},
                          {c->images, outputs, c->output_height, c->output_width}};
  if (is_grouped) {
    for (int i = 4; i > 0; i--) sizes[1][i] = sizes[1][i - 1];
    sizes[1][0] = c->groups;
  }
  const int ranks[4] = {4, is_grouped ? 5 : 4, 1, 4};
  const dnnl_data_type_t elements[4] = {c->elements, c->weight_elements, dnnl_f32, c->elements};
  const dnnl_format_tag_t layouts[4] = {c->source_layout, c->weight_layout, dnnl_x, dnnl_nChw16c};
  dnnl_memory_desc_t all[4];
  dnnl_status_t status = dnnl_success;
  int count = 0;
  for (; count < 4 && status == dnnl_success; count++) {
    status = nas_dnnl_describe(&all[count], ranks[count], sizes[count], elements[count],
                               layouts[count]);
  }
  if (status == dnnl_success) {
    const struct nas_dnnl_tensors tensors = {
        NAS_DNNL_TENSOR(all[0]), NAS_DNNL_TENSOR(all[1]),
        c->has_bias ? NAS_DNNL_TENSOR(all[2]) : NULL, NAS_DNNL_TENSOR(all[3])};
    status = nas_dnnl_create_pass(made, c, tensors, engine, attributes, hint);
  } else {
    count--;  // the last one was not made
  }
  while (count > 0) nas_dnnl_forget(all[--count]);
  return status;
}

// y += what is there. Version 3 also asks for its zero point and type.
static inline dnnl_status_t nas_dnnl_append_sum(dnnl_post_ops_t operations) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
#else
  return dnnl_post_ops_append_sum(operations, 1);
#endif
}

// y * min(max(y + 3, 0), 6) / 6. Version 3 asks for its slope and offset.
static inline dnnl_status_t nas_dnnl_append_hard_swish(dnnl_post_ops_t operations) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_hardswish, 1.0f / 6.0f, 0.5f);
#else
  return dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_hardswish, 0, 0);
#endif
}

// max(y, 0). Version 3 takes no scale.
static inline dnnl_status_t nas_dnnl_append_relu(dnnl_post_ops_t operations) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0);
#else
  return dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0);
#endif
}
