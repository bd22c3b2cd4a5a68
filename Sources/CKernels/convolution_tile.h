// The innermost part of dense convolutions, forward and for the inputs' gradient: sums of products of
// some places of a row and some channels, held in registers. Included for each kind of element.
//
// Channels beyond the real ones are left out of the sums, and of the last block of outputs only half is
// computed where that is enough: of 20 channels, a sum has 20 products and not 32, and 24 sums are taken.

#if NAS_PAIRED

// bf16 in pairs of channels, each multiplied and added to one sum by one instruction.
typedef uint16_t NAS_ELEMENT(factor);
enum { NAS_ELEMENT(is_widened) = 0 };
enum { NAS_ELEMENT(depth_at_a_time) = 2 };

NAS_INLINE uint16_t NAS_ELEMENT(factor_of)(const uint16_t *element) { return *element; }

NAS_INLINE void NAS_ELEMENT(copy_factors)(const uint16_t *elements, uint16_t *factors) {
  memcpy(factors, elements, nas_lanes * sizeof *factors);
}

NAS_INLINE lanes NAS_ELEMENT(add_product)(lanes sum, const uint16_t *x, const uint16_t *w) {
  int pair;
  __m512bh weights;
  memcpy(&pair, x, sizeof pair);
  memcpy(&weights, w, sizeof weights);
  return (lanes)_mm512_dpbf16_ps((__m512)sum, weights, (__m512bh)_mm512_set1_epi32(pair));
}

NAS_INLINE half_lanes NAS_ELEMENT(add_half)(half_lanes sum, const uint16_t *x, const uint16_t *w) {
  int pair;
  __m256bh weights;
  memcpy(&pair, x, sizeof pair);
  memcpy(&weights, w, sizeof weights);
  return (half_lanes)_mm256_dpbf16_ps((__m256)sum, weights, (__m256bh)_mm256_set1_epi32(pair));
}

#else

typedef float NAS_ELEMENT(factor);
enum { NAS_ELEMENT(is_widened) = sizeof(element) < sizeof(float) };
enum { NAS_ELEMENT(depth_at_a_time) = 1 };

NAS_INLINE float NAS_ELEMENT(factor_of)(const element *p) {
  const element one[nas_lanes] = {*p};
  return load_element(one)[0];
}

NAS_INLINE void NAS_ELEMENT(copy_factors)(const element *elements, float *factors) {
  store(factors, load_element(elements));
}

NAS_INLINE lanes NAS_ELEMENT(add_product)(lanes sum, const float *x, const float *w) {
  return sum + splat(*x) * load(w);
}

NAS_INLINE half_lanes NAS_ELEMENT(add_half)(half_lanes sum, const float *x, const float *w) {
  half_lanes weights;
  memcpy(&weights, w, sizeof weights);
  return sum + *x * weights;
}

#endif

// What a tile reads and writes: where its first place and first block lie.
struct NAS_ELEMENT(row) {
  const NAS_ELEMENT(factor) *x, *w;
  const float *bias;     // null for none
  const element *added;  // likewise; may be y
  element *y;
};

// `places` places, `wholes` blocks of outputs and half of the next: all three are constants.
NAS_INLINE void NAS_ELEMENT(tile)(const struct walk *walk, const struct NAS_ELEMENT(row) *row,
                                  enum nas_activation activation, const int places,
                                  const int wholes, const int halves) {
  lanes sums[places_at_a_time][blocks_at_a_time];
  half_lanes rest[places_at_a_time];
#pragma clang loop unroll(full)
  for (int j = 0; j < places; j++) {
#pragma clang loop unroll(full)
    for (int o = 0; o < wholes; o++) {
      sums[j][o] = row->bias ? load(row->bias + o * nas_lanes) : splat(0);
    }
    rest[j] = (half_lanes){0};
    if (halves && row->bias) memcpy(&rest[j], row->bias + wholes * nas_lanes, sizeof rest[j]);
  }
  const ptrdiff_t w_outputs = walk->w_outputs;
  ptrdiff_t left = walk->depth;
  for (ptrdiff_t block = 0; left > 0; block++, left -= nas_lanes) {
    const ptrdiff_t depth = left < nas_lanes ? left : nas_lanes;
    for (ptrdiff_t tap = 0; tap < walk->tap_count; tap++) {
      const NAS_ELEMENT(factor) *x = row->x + block * walk->x_block + walk->taps[tap].x;
      const NAS_ELEMENT(factor) *w = row->w + block * walk->w_block + walk->taps[tap].w;
      const NAS_ELEMENT(factor) *const end = x + depth;
      for (; x < end; x += NAS_ELEMENT(depth_at_a_time)) {
#pragma clang loop unroll(full)
        for (int j = 0; j < places; j++) {
#pragma clang loop unroll(full)
          for (int o = 0; o < wholes; o++) {
            sums[j][o] =
                NAS_ELEMENT(add_product)(sums[j][o], x + j * nas_lanes, w + o * w_outputs);
          }
        }
        // Halves after wholes: a processor whose pipes take a whole in two steps deals instructions out in
        // turn, and would give one pipe all the wholes.
        if (wholes && halves) __asm__ volatile("");
#pragma clang loop unroll(full)
        for (int j = 0; j < places; j++) {
          if (!halves) continue;
          rest[j] = NAS_ELEMENT(add_half)(rest[j], x + j * nas_lanes, w + wholes * w_outputs);
        }
        w += NAS_ELEMENT(depth_at_a_time) * nas_lanes;
      }
    }
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < places; j++) {
#pragma clang loop unroll(full)
    for (int o = 0; o < wholes + halves; o++) {
      lanes sum = o < wholes ? sums[j][o] : extend(rest[j]);
      const ptrdiff_t place = o * walk->y_outputs + j * walk->y_column;
      if (row->added) sum += load_element(row->added + place);
      store_element(row->y + place, activate(sum, activation));
    }
  }
}

// A function for each size of tile, so that the innermost loop has all registers.
#define NAS_TILE(places, wholes, halves)                                                       \
  static __attribute__((noinline)) void NAS_ELEMENT(tile_##places##_##wholes##_##halves)(      \
      const struct walk *walk, const struct NAS_ELEMENT(row) *row,                             \
      enum nas_activation activation) {                                                        \
    NAS_ELEMENT(tile)(walk, row, activation, places, wholes, halves);                          \
  }
#define NAS_TILE_NAME(places, wholes, halves) NAS_ELEMENT(tile_##places##_##wholes##_##halves),

NAS_TILES(NAS_TILE, 0, 1)
NAS_TILES(NAS_TILE, 1, 0)
#if NAS_REGISTER_LANES == 16
NAS_TILES(NAS_TILE, 1, 1)
NAS_TILES(NAS_TILE, 2, 0)
NAS_TILES(NAS_TILE, 2, 1)
NAS_TILES(NAS_TILE, 3, 0)
#endif

typedef void (*NAS_ELEMENT(tile_function))(const struct walk *, const struct NAS_ELEMENT(row) *,
                                           enum nas_activation);

// By whole blocks, halves, and places less one.
static const NAS_ELEMENT(tile_function)
    NAS_ELEMENT(tiles)[blocks_at_a_time + 1][2][places_at_a_time] = {
        [0][1] = {NAS_TILES(NAS_TILE_NAME, 0, 1)},
        [1][0] = {NAS_TILES(NAS_TILE_NAME, 1, 0)},
#if NAS_REGISTER_LANES == 16
        [1][1] = {NAS_TILES(NAS_TILE_NAME, 1, 1)},
        [2][0] = {NAS_TILES(NAS_TILE_NAME, 2, 0)},
        [2][1] = {NAS_TILES(NAS_TILE_NAME, 2, 1)},
        [3][0] = {NAS_TILES(NAS_TILE_NAME, 3, 0)},
#endif
};
#undef NAS_TILE
#undef NAS_TILE_NAME
