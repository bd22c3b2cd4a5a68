// Loops that keep a core's multipliers busy.
//
// A sum is ready four to six cycles after its instruction began, and two begin in each cycle: with
// twelve chains of sums or more, none waits for the one before it. Sums and operands fit into the
// registers: 32 with AVX-512 and NEON, 16 with AVX2.

#include "peak.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define NAS_REGISTER "+v"
#define NAS_CHAINS 12
#elif defined(__aarch64__)
#define NAS_REGISTER "+w"
#define NAS_CHAINS 24
#else
// What is known of no processor: a sum goes through memory.
#define NAS_REGISTER "+m"
#define NAS_CHAINS 12
#endif

// A function `name` of `chains` independent chains, whose step `operation` reads `sum`, `a` and `b`
// and is worth `work` multiplications and additions. The empty assembly keeps each sum in its
// register and hides its value, so that nothing is folded or left out.
#define NAS_PEAK(name, attributes, chains, vector, work, splat, operation)              \
  static attributes int64_t name(int64_t operations) {                                  \
    const int64_t round = (chains) * (work);                                            \
    const int64_t rounds = (operations + round - 1) / round;                            \
    const vector a = splat(0.5f), b = splat(1.0f);                                      \
    vector sums[chains];                                                                \
    for (int chain = 0; chain < (chains); chain++) sums[chain] = b;                     \
    for (int64_t done = 0; done < rounds; done++) {                                     \
      _Pragma("clang loop unroll(full)") for (int chain = 0; chain < (chains); chain++) { \
        const vector sum = sums[chain];                                                 \
        sums[chain] = operation;                                                        \
        __asm__ volatile("" : NAS_REGISTER(sums[chain]));                               \
      }                                                                                 \
    }                                                                                   \
    return rounds * round;                                                              \
  }

// Four numbers, for any processor: multiply-adds are fused where all of its kind do that (ARM64).
typedef float four __attribute__((vector_size(16)));

static inline four splat_four(float value) { return (four){value, value, value, value}; }

NAS_PEAK(peak_portable, , NAS_CHAINS, four, 8, splat_four, sum * a + b)

#if defined(__x86_64__)

#define NAS_TARGET(features) __attribute__((target(features)))

NAS_PEAK(peak_avx2, NAS_TARGET("avx2,fma"), 12, __m256, 16, _mm256_set1_ps,
         _mm256_fmadd_ps(sum, a, b))
NAS_PEAK(peak_avx512, NAS_TARGET("avx512f"), 24, __m512, 32, _mm512_set1_ps,
         _mm512_fmadd_ps(sum, a, b))
// Operands are read as pairs of bf16: two products a lane.
NAS_PEAK(peak_avx512_bf16, NAS_TARGET("avx512f,avx512bf16"), 24, __m512, 64, _mm512_set1_ps,
         _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b))

int64_t nas_peak_f32(int64_t operations) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return peak_avx512(operations);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return peak_avx2(operations);
  }
  return peak_portable(operations);
}

int64_t nas_peak_bf16(int64_t operations) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bf16")) return peak_avx512_bf16(operations);
  return nas_peak_f32(operations);
}

#else

int64_t nas_peak_f32(int64_t operations) { return peak_portable(operations); }

int64_t nas_peak_bf16(int64_t operations) { return peak_portable(operations); }

#endif
