// Dense convolution: see element_body.h.

static void NAS_ELEMENT(convolution_forward)(const struct nas_convolution *s, const void *x,
                                             const float *w, const float *bias, const void *added,
                                             enum nas_activation activation, void *y,
                                             float *scratch) {}

static void NAS_ELEMENT(convolution_backward_data)(const struct nas_convolution *s,
                                                   const void *dy, const float *w, void *dx,
                                                   float *scratch) {}

static void NAS_ELEMENT(convolution_backward_weights)(const struct nas_convolution *s,
                                                      const void *x, const void *dy, float *dw,
                                                      float *scratch) {}
