// Elements that go to other places, and random ones that are left out: see element_body.h.

#ifndef NAS_MOVING
#define NAS_MOVING
// Each lane from another one; zero where `from` is negative.
NAS_INLINE lanes permute(lanes v, lane_mask from) {
#if NAS_REGISTER_LANES == 16
  return (lanes)_mm512_maskz_permutexvar_ps(_mm512_movepi32_mask(~(__m512i)from), (__m512i)from,
                                            (__m512)v);
#else
  lanes moved;
  for (int lane = 0; lane < nas_lanes; lane++) moved[lane] = from[lane] < 0 ? 0 : v[from[lane]];
  return moved;
#endif
}

NAS_INLINE lane_mask lanes_of(const struct nas_lane_move *move) {
  lane_mask from;
  memcpy(&from, move->lanes, sizeof from);
  return from;
}

static int is_whole(const struct nas_lane_move *move) {
  for (int lane = 0; lane < nas_lanes; lane++) {
    if (move->lanes[lane] != lane) return 0;
  }
  return 1;
}
#endif

// A block from two others at most.
NAS_INLINE void NAS_ELEMENT(move_block)(ptrdiff_t area, const element *a, lane_mask from_a,
                                        const element *b, lane_mask from_b, element *y) {
  for (ptrdiff_t i = 0; i < area * nas_lanes; i += nas_lanes) {
    lanes value = permute(load_element(a + i), from_a);
    if (b) {
      value = (lanes)((lane_bits)value | (lane_bits)permute(load_element(b + i), from_b));
    }
    store_element(y + i, value);
  }
}

static void NAS_ELEMENT(move_channels)(const struct nas_planes *s, const ptrdiff_t *starts,
                                       const struct nas_lane_move *moves,
                                       const void *const *sources, const ptrdiff_t *blocks,
                                       void *y_) {
  const ptrdiff_t count = s->area * nas_lanes;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t image = plane / s->blocks, block = plane % s->blocks;
    const struct nas_lane_move *own = moves + starts[block];
    const ptrdiff_t own_count = starts[block + 1] - starts[block];
    element *const y = (element *)y_ + plane * count;
#define NAS_SOURCE(m) \
  ((const element *)sources[(m).source] + (image * blocks[(m).source] + (m).block) * count)
    if (own_count == 0) {
      memset(y, 0, (size_t)count * sizeof(element));
    } else if (own_count == 1 && is_whole(own)) {
      memcpy(y, NAS_SOURCE(*own), (size_t)count * sizeof(element));
    } else if (own_count == 1) {
      NAS_ELEMENT(move_block)(s->area, NAS_SOURCE(*own), lanes_of(own), NULL, lanes_of(own), y);
    } else {
      NAS_ELEMENT(move_block)(s->area, NAS_SOURCE(own[0]), lanes_of(own), NAS_SOURCE(own[1]),
                              lanes_of(own + 1), y);
    }
    // Any others are added to what is there.
    for (ptrdiff_t m = 2; m < own_count; m++) {
      const element *from = NAS_SOURCE(own[m]);
      const lane_mask lanes_from = lanes_of(own + m);
      for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
        const lanes more = permute(load_element(from + i), lanes_from);
        store_element(y + i, (lanes)((lane_bits)load_element(y + i) | (lane_bits)more));
      }
    }
#undef NAS_SOURCE
  }
}

static void NAS_ELEMENT(to_plain)(const struct nas_planes *s, ptrdiff_t channels,
                                  int is_by_position, const void *x_, float *y) {
  const element *x = x_;
  const ptrdiff_t channel_step = is_by_position ? 1 : s->area;
  const ptrdiff_t position_step = is_by_position ? channels : 1;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t first = plane % s->blocks * nas_lanes;
    const ptrdiff_t count = channels - first < nas_lanes ? channels - first : nas_lanes;
    float *const to = y + plane / s->blocks * channels * s->area + first * channel_step;
    for (ptrdiff_t i = 0; i < s->area; i++) {
      const lanes value = load_element(x + (plane * s->area + i) * nas_lanes);
      if (is_by_position && count == nas_lanes) {
        store(to + i * position_step, value);
        continue;
      }
      float numbers[nas_lanes];
      store(numbers, value);
      for (ptrdiff_t c = 0; c < count; c++) to[c * channel_step + i * position_step] = numbers[c];
    }
  }
}

static void NAS_ELEMENT(from_plain)(const struct nas_planes *s, ptrdiff_t channels,
                                    int is_by_position, const float *x, void *y_) {
  element *y = y_;
  const ptrdiff_t channel_step = is_by_position ? 1 : s->area;
  const ptrdiff_t position_step = is_by_position ? channels : 1;
  for (ptrdiff_t plane = 0; plane < s->images * s->blocks; plane++) {
    const ptrdiff_t first = plane % s->blocks * nas_lanes;
    const ptrdiff_t count = channels - first < nas_lanes ? channels - first : nas_lanes;
    const float *const from = x + plane / s->blocks * channels * s->area + first * channel_step;
    for (ptrdiff_t i = 0; i < s->area; i++) {
      element *const to = y + (plane * s->area + i) * nas_lanes;
      if (is_by_position && count == nas_lanes) {
        store_element(to, load(from + i * position_step));
        continue;
      }
      float numbers[nas_lanes] = {0};
      for (ptrdiff_t c = 0; c < count; c++) numbers[c] = from[c * channel_step + i * position_step];
      store_element(to, load(numbers));
    }
  }
}

static void NAS_ELEMENT(add_shared)(ptrdiff_t images, ptrdiff_t count, const void *x_,
                                    const float *w, void *y_) {
  const element *x = x_;
  element *y = y_;
  for (ptrdiff_t image = 0; image < images; image++) {
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
      lanes value = load(w + i);
      if (x) value += load_element(x + image * count + i);
      store_element(y + image * count + i, value);
    }
  }
}

static void NAS_ELEMENT(add_shared_backward)(ptrdiff_t images, ptrdiff_t count, const void *dy_,
                                             float *dw) {
  const element *dy = dy_;
  for (ptrdiff_t image = 0; image < images; image++) {
    for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
      store(dw + i, load(dw + i) + load_element(dy + image * count + i));
    }
  }
}

// The numbers are bits that two rounds of a mixing function (C. Wellons, lowbias32) make of the place
// and the halves of the key.
static void NAS_ELEMENT(drop)(ptrdiff_t count, uint64_t key, uint32_t threshold, float factor,
                              const void *x_, void *y_) {
  const element *x = x_;
  element *y = y_;
  const lane_bits lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (ptrdiff_t i = 0; i < count; i += nas_lanes) {
    lane_bits bits = (lane + (uint32_t)i) ^ (uint32_t)key;
    for (int round = 0; round < 2; round++) {
      bits = (bits ^ bits >> 16) * 0x7feb352du;
      bits = (bits ^ bits >> 15) * 0x846ca68bu;
      bits = (bits ^ bits >> 16) + (uint32_t)(key >> 32);
    }
    const lane_mask stays = (lane_mask)(bits >= threshold);
    store_element(y + i, keep(stays, load_element(x + i) * splat(factor)));
  }
}
