// Activations that need more than a comparison. Included by each build.
//
// Comparisons are those under which NaN passes: see `activate`.

#pragma once

// NaN where `a` is.
NAS_INLINE lanes minimum(lanes a, lanes b) {
#if NAS_REGISTER_LANES == 16
  return (lanes)_mm512_min_ps((__m512)b, (__m512)a);
#else
  return choose(b < a, b, a);
#endif
}

NAS_INLINE lanes maximum(lanes a, lanes b) {
#if NAS_REGISTER_LANES == 16
  return (lanes)_mm512_max_ps((__m512)b, (__m512)a);
#else
  return choose(b > a, b, a);
#endif
}

// 1 / z for z from 1 to 2^126, to a unit in the last place or two.
NAS_INLINE lanes reciprocal(lanes z) {
#if NAS_REGISTER_LANES == 16
  const lanes guess = (lanes)_mm512_rcp14_ps((__m512)z);
  return guess * (splat(2) - z * guess);
#else
  return splat(1) / z;
#endif
}

// p * 2^n for whole n, in two factors, so that neither is beyond the range of exponents. `magic` is
// what made n a whole number.
NAS_INLINE lanes scaled(lanes p, lanes shifted, lanes magic) {
#if NAS_REGISTER_LANES == 16
  return (lanes)_mm512_scalef_ps((__m512)p, (__m512)(shifted - magic));
#else
  const lane_mask whole = (lane_mask)shifted - (lane_mask)magic;
  const lane_mask half = whole >> 1;
  const lanes first = (lanes)((half + 127) << 23), second = (lanes)((whole - half + 127) << 23);
  return p * first * second;
#endif
}

// e to the power of z, to two units in the last place; 0 below -104, infinite above 88.7.
//
// z = n log 2 + r with |r| <= log 2 / 2, and a polynomial for e to the power of r (S. Moshier's
// Cephes, expf).
NAS_INLINE lanes exponential(lanes z) {
  const lanes clamped = minimum(maximum(z, splat(-104)), splat(128 * 0.6931471805599453f));
  const lanes magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  const lanes shifted = clamped * splat(1.44269504088896341f) + magic;
  const lanes n = shifted - magic;
  const lanes r = (clamped - n * splat(0.693359375f)) - n * splat(-2.12194440e-4f);
  lanes p = splat(1.9875691500e-4f);
  p = p * r + splat(1.3981999507e-3f);
  p = p * r + splat(8.3334519073e-3f);
  p = p * r + splat(4.1665795894e-2f);
  p = p * r + splat(1.6666665459e-1f);
  p = p * r + splat(5.0000001201e-1f);
  const lanes power = scaled(p * (r * r) + r + splat(1), shifted, magic);
#if NAS_REGISTER_LANES == 16
  return power;  // NaN has come through
#else
  return choose(z == z, power, z);
#endif
}

NAS_INLINE lanes sigmoid(lanes z) {
  return reciprocal(splat(1) + exponential(minimum(-z, splat(87))));
}

NAS_INLINE lanes hyperbolic_tangent(lanes z) {
  const lanes size = maximum(z, -z);
  const lanes far = splat(1) - splat(2) * reciprocal(exponential(minimum(size + size, splat(87))) + splat(1));
  const lanes s = z * z;
  // Near 0 the difference would lose its digits (Cephes, tanhf).
  lanes p = splat(-5.70498872745e-3f);
  p = p * s + splat(2.06390887954e-2f);
  p = p * s + splat(-5.37397155531e-2f);
  p = p * s + splat(1.33314422036e-1f);
  p = p * s + splat(-3.33332819422e-1f);
  return choose(size < splat(0.625f), p * s * z + z, choose(z < splat(0), -far, far));
}

// The normal distribution's function, by an error function to 1.5e-7 (Abramowitz and Stegun 1964,
// 7.1.26), and its density, which has the same exponential.
NAS_INLINE lanes normal_distribution(lanes z, lanes *density) {
  const lanes size = minimum(maximum(z, -z), splat(20)) * splat(0.70710678118654752f);
  const lanes t = reciprocal(splat(1) + splat(0.3275911f) * size);
  const lanes e = exponential(-(size * size));
  lanes p = splat(1.061405429f);
  p = p * t + splat(-1.453152027f);
  p = p * t + splat(1.421413741f);
  p = p * t + splat(-0.284496736f);
  p = p * t + splat(0.254829592f);
  const lanes tail = splat(0.5f) * p * t * e;
  *density = e * splat(0.39894228040143268f);
  return choose(z < splat(0), tail, splat(1) - tail);
}

NAS_INLINE lanes clamp_six(lanes z) {
  return minimum(maximum(z, splat(0)), splat(6));
}

// Any activation at z.
NAS_INLINE lanes activate_any(lanes z, enum nas_activation kind) {
  lanes density;
  switch (kind) {
    case nas_activation_relu6:
      return clamp_six(z);
    case nas_activation_leaky_relu:
      return choose(z < splat(0), z * splat(0.01f), z);
    case nas_activation_hard_sigmoid:
      return clamp_six(z + splat(3)) * splat(1.0f / 6.0f);
    case nas_activation_swish:
      return z * sigmoid(z);
    case nas_activation_gelu:
      return z * normal_distribution(z, &density);
    case nas_activation_sigmoid:
      return sigmoid(z);
    case nas_activation_tanh:
      return hyperbolic_tangent(z);
    default:
      return activate(z, kind);
  }
}

// Its derivative at z, times the gradient; where z is NaN, NaN or the gradient itself.
NAS_INLINE lanes activate_any_backward(lanes z, lanes gradient, enum nas_activation kind) {
  switch (kind) {
    case nas_activation_relu6:
      return keep(~(z <= splat(0)) & ~(z >= splat(6)), gradient);
    case nas_activation_leaky_relu:
      return choose(z <= splat(0), gradient * splat(0.01f), gradient);
    case nas_activation_hard_sigmoid:
      return keep(~(z <= splat(-3)) & ~(z >= splat(3)), gradient * splat(1.0f / 6.0f));
    case nas_activation_swish: {
      const lanes s = sigmoid(z);
      return gradient * (s * (splat(1) + z * (splat(1) - s)));
    }
    case nas_activation_gelu: {
      lanes density;
      const lanes probability = normal_distribution(z, &density);
      return gradient * (probability + z * density);
    }
    case nas_activation_sigmoid: {
      const lanes s = sigmoid(z);
      return gradient * (s * (splat(1) - s));
    }
    case nas_activation_tanh: {
      const lanes t = hyperbolic_tangent(z);
      return gradient * (splat(1) - t * t);
    }
    default:
      return activate_backward(z, gradient, kind);
  }
}
