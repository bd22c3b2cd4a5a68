// Vectors of 16 numbers, and what is done with them. Included by each build.

// Vectors are passed between static functions of one build only, so no ABI is at stake.
#pragma clang diagnostic ignored "-Wpsabi"

#define NAS_INLINE static inline __attribute__((always_inline))

typedef float lanes __attribute__((vector_size(64)));
typedef float half_lanes __attribute__((vector_size(32)));
typedef int lane_mask __attribute__((vector_size(64)));
typedef unsigned int lane_bits __attribute__((vector_size(64)));
typedef uint16_t lane_halves __attribute__((vector_size(32)));
typedef double wide_lanes __attribute__((vector_size(128)));

NAS_INLINE lanes load(const float *p) {
  lanes value;
  memcpy(&value, p, sizeof value);
  return value;
}

NAS_INLINE void store(float *p, lanes value) { memcpy(p, &value, sizeof value); }

NAS_INLINE lanes load_f32(const float *p) { return load(p); }

NAS_INLINE void store_f32(float *p, lanes value) { store(p, value); }

NAS_INLINE lanes load_bf16(const uint16_t *p) {
  lane_halves halves;
  memcpy(&halves, p, sizeof halves);
  return (lanes)(__builtin_convertvector(halves, lane_bits) << 16);
}

// Rounds to the nearest, ties to even; what is not a number stays so.
NAS_INLINE void store_bf16(uint16_t *p, lanes value) {
#if NAS_HAS_BF16
  const __m256bh halves = _mm512_cvtneps_pbh((__m512)value);
#else
  const lane_bits bits = (lane_bits)value;
  const lane_bits rounded = bits + 0x7fff + (bits >> 16 & 1);
  const lane_bits is_number = (lane_bits)(value == value);
  const lane_bits kept = (is_number & rounded) | (~is_number & (bits | 0x400000));
  const lane_halves halves = __builtin_convertvector(kept >> 16, lane_halves);
#endif
  memcpy(p, &halves, sizeof halves);
}

NAS_INLINE lanes splat(float value) {
  return (lanes){value, value, value, value, value, value, value, value,
                 value, value, value, value, value, value, value, value};
}

// With zeros.
NAS_INLINE lanes extend(half_lanes value) {
  const half_lanes zeros = {0};
  return __builtin_shufflevector(value, zeros, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

NAS_INLINE lanes keep(lane_mask mask, lanes value) { return (lanes)(mask & (lane_mask)value); }

NAS_INLINE lanes choose(lane_mask mask, lanes yes, lanes no) {
  return (lanes)((mask & (lane_mask)yes) | (~mask & (lane_mask)no));
}

NAS_INLINE wide_lanes widen(lanes value) { return __builtin_convertvector(value, wide_lanes); }

NAS_INLINE lanes narrow(wide_lanes value) { return __builtin_convertvector(value, lanes); }

NAS_INLINE void add_wide(double *p, lanes value) {
  wide_lanes sum;
  memcpy(&sum, p, sizeof sum);
  sum += widen(value);
  memcpy(p, &sum, sizeof sum);
}

// Comparisons are those under which NaN passes, as in PyTorch: a network that is broken shows it in
// its logits.
NAS_INLINE lanes activate(lanes z, enum nas_activation kind) {
  const lanes zero = splat(0);
  switch (kind) {
    case nas_activation_relu:
      return keep(~(z <= zero), z);
    case nas_activation_hard_swish: {
      lanes gate = z + splat(3);
      gate = keep(gate > zero, gate);
      gate = choose(gate < splat(6), gate, splat(6));
      return z * gate * splat(1.0f / 6.0f);
    }
    default:
      return z;
  }
}

// The derivative at z, times the gradient; where z is NaN, the gradient itself.
NAS_INLINE lanes activate_backward(lanes z, lanes gradient, enum nas_activation kind) {
  switch (kind) {
    case nas_activation_relu:
      return keep(~(z <= splat(0)), gradient);
    case nas_activation_hard_swish: {
      const lanes slope = z * splat(1.0f / 3.0f) + splat(0.5f);
      const lanes inside = choose(z < splat(3), slope, splat(1));
      return gradient * keep(~(z <= splat(-3)), inside);
    }
    default:
      return gradient;
  }
}
