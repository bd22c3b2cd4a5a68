// What goes over the channels of each position, or the positions of each channel: layer norm,
// softmax, factors, sums. See element_body.h.

#ifndef NAS_CHANNELS
#define NAS_CHANNELS
// Of a block's lanes, those that are real channels.
NAS_INLINE lane_mask real_lanes(ptrdiff_t channels, ptrdiff_t block) {
  const int count = (int)(channels - block * nas_lanes);
  const lane_mask lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < count;
}

// The sum of 16 numbers, by halves.
NAS_INLINE float sum_of(lanes v) {
  v += __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  v += __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  return v[0];
}

NAS_INLINE float largest_of(lanes v) {
  v = maximum(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  v = maximum(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  v = maximum(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  v = maximum(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  return v[0];
}

NAS_INLINE lanes first_lane(float value) {
  return keep((lane_mask){-1}, splat(value));
}
#endif

static void NAS_ELEMENT(add_channel_sums)(const struct nas_planes *s, const void *x_,
                                          float *sums) {
  const element *x = x_;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const element *p = x + plane * s->area * nas_lanes;
    lanes a = splat(0), b = a;
    ptrdiff_t i = 0;
    for (; i + 2 <= s->area; i += 2) {
      a += load_element(p + i * nas_lanes);
      b += load_element(p + (i + 1) * nas_lanes);
    }
    if (i < s->area) a += load_element(p + i * nas_lanes);
    float *const to = sums + plane % s->blocks * nas_lanes;
    store(to, load(to) + (a + b));
  }
}

static void NAS_ELEMENT(add_channel_products)(const struct nas_planes *s, const void *x_,
                                              const void *dy_, float *sums) {
  const element *x = x_, *dy = dy_;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t base = plane * s->area * nas_lanes;
    lanes sum = splat(0);
    for (ptrdiff_t i = base; i < base + s->area * nas_lanes; i += nas_lanes) {
      sum += load_element(x + i) * load_element(dy + i);
    }
    float *const to = sums + plane % s->blocks * nas_lanes;
    store(to, load(to) + sum);
  }
}

// `count` positions of one image, side by side: their sums do not wait for one another.
NAS_INLINE void NAS_ELEMENT(layer_norm_run)(const struct nas_planes *s, ptrdiff_t channels,
                                            float epsilon, const element *x, const float *scale,
                                            const float *shift, element *y, float *statistics,
                                            ptrdiff_t count) {
  const ptrdiff_t step = s->area * nas_lanes, last = s->blocks - 1;
  const float share = 1.0f / (float)channels;
  lanes sum[8], mean[8], squares[8], inverse[8];
  for (ptrdiff_t j = 0; j < count; j++) sum[j] = squares[j] = splat(0);
  for (ptrdiff_t b = 0; b < s->blocks; b++) {
    const lane_mask real = b == last ? real_lanes(channels, b) : (lane_mask)splat(0) == 0;
    for (ptrdiff_t j = 0; j < count; j++) {
      sum[j] += keep(real, load_element(x + b * step + j * nas_lanes));
    }
  }
  for (ptrdiff_t j = 0; j < count; j++) mean[j] = splat(sum_of(sum[j]) * share);
  for (ptrdiff_t b = 0; b < s->blocks; b++) {
    const lane_mask real = b == last ? real_lanes(channels, b) : (lane_mask)splat(0) == 0;
    for (ptrdiff_t j = 0; j < count; j++) {
      const lanes distance = keep(real, load_element(x + b * step + j * nas_lanes) - mean[j]);
      squares[j] += distance * distance;
    }
  }
  for (ptrdiff_t j = 0; j < count; j++) {
    inverse[j] = splat(1.0f / __builtin_sqrtf(sum_of(squares[j]) * share + epsilon));
    if (statistics) statistics[2 * j] = mean[j][0], statistics[2 * j + 1] = inverse[j][0];
  }
  for (ptrdiff_t b = 0; b < s->blocks; b++) {
    const lanes factor = load(scale + b * nas_lanes), offset = load(shift + b * nas_lanes);
    for (ptrdiff_t j = 0; j < count; j++) {
      const ptrdiff_t place = b * step + j * nas_lanes;
      const lanes normal = (load_element(x + place) - mean[j]) * inverse[j];
      store_element(y + place, normal * factor + offset);
    }
  }
}

static void NAS_ELEMENT(layer_norm_forward)(const struct nas_planes *s, ptrdiff_t channels,
                                            float epsilon, const void *x, const float *scale,
                                            const float *shift, void *y, float *statistics) {
  for (ptrdiff_t image = 0; image < s->images; image++) {
    const ptrdiff_t base = image * s->blocks * s->area;
    ptrdiff_t i = 0;
#define NAS_RUN(count)                                                                         \
  for (; i + count <= s->area; i += count) {                                                   \
    NAS_ELEMENT(layer_norm_run)(s, channels, epsilon, (const element *)x + (base + i) * nas_lanes, \
                                scale, shift, (element *)y + (base + i) * nas_lanes,           \
                                statistics ? statistics + 2 * (image * s->area + i) : NULL,    \
                                count);                                                        \
  }
    NAS_RUN(4)
    NAS_RUN(1)
#undef NAS_RUN
  }
}

// With n the normalised input and g = dy * scale: dx = (g - mean of g - n * mean of g * n) / deviation.
static void NAS_ELEMENT(layer_norm_backward)(const struct nas_planes *s, ptrdiff_t channels,
                                             const void *x_, const float *statistics,
                                             const float *scale, const void *dy_, void *dx_,
                                             float *dscale, float *dshift) {
  const ptrdiff_t step = s->area * nas_lanes;
  const float share = 1.0f / (float)channels;
  for (ptrdiff_t i = 0; i < s->images * s->area; i++) {
    const ptrdiff_t base = (i / s->area * s->blocks * s->area + i % s->area) * nas_lanes;
    const element *x = (const element *)x_ + base, *dy = (const element *)dy_ + base;
    element *dx = (element *)dx_ + base;
    const lanes mean = splat(statistics[2 * i]), inverse = splat(statistics[2 * i + 1]);
    lanes sum = splat(0), product = splat(0);
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      const lanes normal = (load_element(x + b * step) - mean) * inverse;
      // The factors of the padding are zero.
      const lanes g = keep(real_lanes(channels, b),
                           load_element(dy + b * step) * load(scale + b * nas_lanes));
      sum += g;
      product += keep(real_lanes(channels, b), g * normal);
    }
    const lanes g_mean = splat(sum_of(sum) * share), slope = splat(sum_of(product) * share);
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      const lanes normal = (load_element(x + b * step) - mean) * inverse;
      const lanes d = load_element(dy + b * step);
      const lanes g = d * load(scale + b * nas_lanes);
      store_element(dx + b * step, keep(real_lanes(channels, b),
                                        (g - g_mean - normal * slope) * inverse));
      float *const to_scale = dscale + b * nas_lanes, *const to_shift = dshift + b * nas_lanes;
      store(to_scale, load(to_scale) + d * normal);
      store(to_shift, load(to_shift) + d);
    }
  }
}

static void NAS_ELEMENT(softmax_channels)(const struct nas_planes *s, ptrdiff_t channels,
                                          const void *x_, void *y_) {
  const ptrdiff_t step = s->area * nas_lanes;
  const lanes least = splat(-__builtin_inff());
  for (ptrdiff_t i = 0; i < s->images * s->area; i++) {
    const ptrdiff_t base = (i / s->area * s->blocks * s->area + i % s->area) * nas_lanes;
    const element *x = (const element *)x_ + base;
    element *y = (element *)y_ + base;
    lanes most = least, sum = splat(0);
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      most = maximum(most, choose(real_lanes(channels, b), load_element(x + b * step), least));
    }
    const lanes largest = splat(largest_of(most));
    // What is f32 waits in y for the sum.
    const int waits = sizeof(element) == sizeof(float);
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      const lanes power =
          keep(real_lanes(channels, b), exponential(load_element(x + b * step) - largest));
      sum += power;
      if (waits) store_element(y + b * step, power);
    }
    const lanes inverse = splat(1.0f / sum_of(sum));
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      const lanes power =
          waits ? load_element(y + b * step)
                : keep(real_lanes(channels, b), exponential(load_element(x + b * step) - largest));
      store_element(y + b * step, power * inverse);
    }
  }
}

static void NAS_ELEMENT(softmax_channels_backward)(const struct nas_planes *s, ptrdiff_t channels,
                                                   const void *y_, const void *dy_, void *dx_) {
  const ptrdiff_t step = s->area * nas_lanes;
  for (ptrdiff_t i = 0; i < s->images * s->area; i++) {
    const ptrdiff_t base = (i / s->area * s->blocks * s->area + i % s->area) * nas_lanes;
    const element *y = (const element *)y_ + base, *dy = (const element *)dy_ + base;
    element *dx = (element *)dx_ + base;
    lanes product = splat(0);
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      product += keep(real_lanes(channels, b),
                      load_element(y + b * step) * load_element(dy + b * step));
    }
    const lanes total = splat(sum_of(product));
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      const lanes d = load_element(y + b * step) * (load_element(dy + b * step) - total);
      store_element(dx + b * step, keep(real_lanes(channels, b), d));
    }
  }
}

static void NAS_ELEMENT(softmax_positions)(const struct nas_planes *s, const void *x_, void *y_) {
  const ptrdiff_t count = s->area * nas_lanes;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const element *x = (const element *)x_ + plane * count;
    element *y = (element *)y_ + plane * count;
    lanes most = splat(-__builtin_inff()), sum = splat(0);
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) most = maximum(most, load_element(x + i));
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) sum += exponential(load_element(x + i) - most);
    const lanes inverse = splat(1) / sum;
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
      store_element(y + i, exponential(load_element(x + i) - most) * inverse);
    }
  }
}

static void NAS_ELEMENT(softmax_positions_backward)(const struct nas_planes *s, const void *y_,
                                                    const void *dy_, void *dx_) {
  const ptrdiff_t count = s->area * nas_lanes;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const element *y = (const element *)y_ + plane * count, *dy = (const element *)dy_ + plane * count;
    element *dx = (element *)dx_ + plane * count;
    lanes total = splat(0);
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
      total += load_element(y + i) * load_element(dy + i);
    }
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
      store_element(dx + i, load_element(y + i) * (load_element(dy + i) - total));
    }
  }
}

// What multiplies position `i` of a block of an image.
NAS_INLINE lanes NAS_ELEMENT(factor_at)(const struct nas_planes *s, const element *factor,
                                        enum nas_factor kind, ptrdiff_t plane, ptrdiff_t i) {
  const ptrdiff_t image = plane / s->blocks;
  switch (kind) {
    case nas_factor_channels:
      return load_element(factor + plane * nas_lanes);
    case nas_factor_positions:
      return splat(load_element(factor + (image * s->area + i) * nas_lanes)[0]);
    case nas_factor_single:
      return splat(load_element(factor + image * nas_lanes)[0]);
    default:
      return load_element(factor + (plane * s->area + i) * nas_lanes);
  }
}

static void NAS_ELEMENT(multiply)(const struct nas_planes *s, const void *a_, const void *factor,
                                  enum nas_factor kind, void *y_) {
  const element *a = a_;
  element *y = y_;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    for (ptrdiff_t i = 0; i < s->area; i++) {
      const ptrdiff_t place = (plane * s->area + i) * nas_lanes;
      store_element(y + place,
                    load_element(a + place) * NAS_ELEMENT(factor_at)(s, factor, kind, plane, i));
    }
  }
}

static void NAS_ELEMENT(multiply_backward)(const struct nas_planes *s, ptrdiff_t channels,
                                           const void *a_, const void *b_, enum nas_factor kind,
                                           void *sums_) {
  const element *a = a_, *b = b_;
  element *sums = sums_;
  for (ptrdiff_t image = 0; image < s->images; image++) {
    const ptrdiff_t base = image * s->blocks * s->area * nas_lanes;
    float total = 0;
    for (ptrdiff_t block = 0; kind != nas_factor_positions && block < s->blocks; block++) {
      lanes sum = splat(0);
      for (ptrdiff_t i = 0; i < s->area; i++) {
        const ptrdiff_t place = base + (block * s->area + i) * nas_lanes;
        sum += load_element(a + place) * load_element(b + place);
      }
      if (kind == nas_factor_channels) {
        store_element(sums + (image * s->blocks + block) * nas_lanes, sum);
      }
      total += sum_of(keep(real_lanes(channels, block), sum));
    }
    if (kind == nas_factor_single) store_element(sums + image * nas_lanes, first_lane(total));
    for (ptrdiff_t i = 0; kind == nas_factor_positions && i < s->area; i++) {
      lanes sum = splat(0);
      for (ptrdiff_t block = 0; block < s->blocks; block++) {
        const ptrdiff_t place = base + (block * s->area + i) * nas_lanes;
        sum += keep(real_lanes(channels, block), load_element(a + place) * load_element(b + place));
      }
      store_element(sums + (image * s->area + i) * nas_lanes, first_lane(sum_of(sum)));
    }
  }
}

static void NAS_ELEMENT(sum_channels)(const struct nas_planes *s, ptrdiff_t channels, float factor,
                                      const void *x_, void *y_) {
  for (ptrdiff_t i = 0; i < s->images * s->area; i++) {
    const element *x =
        (const element *)x_ + (i / s->area * s->blocks * s->area + i % s->area) * nas_lanes;
    lanes sum = splat(0);
    for (ptrdiff_t b = 0; b < s->blocks; b++) {
      sum += keep(real_lanes(channels, b), load_element(x + b * s->area * nas_lanes));
    }
    store_element((element *)y_ + i * nas_lanes, first_lane(sum_of(sum) * factor));
  }
}

static void NAS_ELEMENT(sum_channels_backward)(const struct nas_planes *s, ptrdiff_t channels,
                                               float factor, const void *dy, void *dx) {
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const element *from = (const element *)dy + plane / s->blocks * s->area * nas_lanes;
    element *to = (element *)dx + plane * s->area * nas_lanes;
    for (ptrdiff_t i = 0; i < s->area * nas_lanes; i += nas_lanes) {
      const lanes gradient = splat(load_element(from + i)[0] * factor);
      store_element(to + i, keep(real_lanes(channels, plane % s->blocks), gradient));
    }
  }
}
