// Sums, pooling, squeeze-and-excitation, conversion: see element_body.h.

static void NAS_ELEMENT(sum_forward)(ptrdiff_t count, const void *a_, const void *b_,
                                     enum nas_activation activation, void *y_) {
  const element *a = a_, *b = b_;
  element *y = y_;
  for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
    lanes z = load_element(a + i);
    if (b) z += load_element(b + i);
    store_element(y + i, activate_any(z, activation));
  }
}

static void NAS_ELEMENT(sum_backward)(ptrdiff_t count, const void *gradient_, const void *a_,
                                      const void *b_, enum nas_activation activation,
                                      void *da_) {
  const element *gradient = gradient_, *a = a_, *b = b_;
  element *da = da_;
  for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
    lanes z = load_element(a + i);
    if (b) z += load_element(b + i);
    store_element(da + i, activate_any_backward(z, load_element(gradient + i), activation));
  }
}

static void NAS_ELEMENT(pool_forward)(const struct nas_planes *s, const void *x_, float *mean) {
  const element *x = x_;
  const lanes inverse = splat(1.0f / (float)s->area);
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const element *p = x + plane * s->area * nas_lanes;
    lanes a = splat(0), b = a;
    ptrdiff_t i = 0;
    for (; i + 2 <= s->area; i += 2) {
      a += load_element(p + i * nas_lanes);
      b += load_element(p + (i + 1) * nas_lanes);
    }
    if (i < s->area) a += load_element(p + i * nas_lanes);
    store(mean + plane * nas_lanes, (a + b) * inverse);
  }
}

static void NAS_ELEMENT(pool_backward)(const struct nas_planes *s, const float *mean_gradient,
                                       void *dx) {
  const lanes inverse = splat(1.0f / (float)s->area);
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const lanes g = load(mean_gradient + plane * nas_lanes) * inverse;
    element *p = (element *)dx + plane * s->area * nas_lanes;
    for (ptrdiff_t i = 0; i < s->area; i++) store_element(p + i * nas_lanes, g);
  }
}

static void NAS_ELEMENT(excite_forward)(const struct nas_planes *s, const void *x_,
                                        const float *factor, void *y_) {
  const element *x = x_;
  element *y = y_;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const lanes f = load(factor + plane * nas_lanes);
    const ptrdiff_t base = plane * s->area * nas_lanes;
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      store_element(y + i, load_element(x + i) * f);
    }
  }
}

static void NAS_ELEMENT(excite_backward_factor)(const struct nas_planes *s, const void *x_,
                                                const void *dy_, float *factor_gradient) {
  const element *x = x_, *dy = dy_;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t base = plane * s->area * nas_lanes;
    lanes sum = splat(0);
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      sum += load_element(x + i) * load_element(dy + i);
    }
    store(factor_gradient + plane * nas_lanes, sum);
  }
}

static void NAS_ELEMENT(excite_backward_data)(const struct nas_planes *s, const void *dy_,
                                              const float *factor, const float *mean_gradient,
                                              void *dx_) {
  const element *dy = dy_;
  element *dx = dx_;
  const lanes inverse = splat(1.0f / (float)s->area);
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const lanes f = load(factor + plane * nas_lanes);
    const lanes g = load(mean_gradient + plane * nas_lanes) * inverse;
    const ptrdiff_t base = plane * s->area * nas_lanes;
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      store_element(dx + i, load_element(dy + i) * f + g);
    }
  }
}

static void NAS_ELEMENT(from_floats)(ptrdiff_t count, const float *numbers, void *elements) {
  element *to = elements;
  ptrdiff_t i = 0;
  for (; i + nas_lanes <= count; i += nas_lanes) store_element(to + i, load(numbers + i));
  if (i == count) return;
  float rest[nas_lanes] = {0};
  element rounded[nas_lanes];
  memcpy(rest, numbers + i, (size_t)(count - i) * sizeof(float));
  store_element(rounded, load(rest));
  memcpy(to + i, rounded, (size_t)(count - i) * sizeof(element));
}

static void NAS_ELEMENT(to_floats)(ptrdiff_t count, const void *elements, float *numbers) {
  const element *from = elements;
  ptrdiff_t i = 0;
  for (; i + nas_lanes <= count; i += nas_lanes) store(numbers + i, load_element(from + i));
  if (i == count) return;
  element rest[nas_lanes] = {0};
  float widened[nas_lanes];
  memcpy(rest, from + i, (size_t)(count - i) * sizeof(element));
  store(widened, load_element(rest));
  memcpy(numbers + i, widened, (size_t)(count - i) * sizeof(float));
}
