// Steps of optimizers on the weights of one tensor; any count. In all of them the gradient of a
// weight is g = factor * gradient + decay * weight.

static void update_plain(ptrdiff_t count, const struct nas_update *u, const float *gradient,
                         float *weight) {
  for (ptrdiff_t i = 0; i < count; i++) {
    weight[i] -= u->rate * (u->factor * gradient[i] + u->decay * weight[i]);
  }
}

static void update_momentum(ptrdiff_t count, const struct nas_update *u, const float *gradient,
                            float *velocity, float *weight) {
  const float rate = u->rate, momentum = u->momentum, decay = u->decay, factor = u->factor;
  for (ptrdiff_t i = 0; i < count; i++) {
    const float v = momentum * velocity[i] + (factor * gradient[i] + decay * weight[i]);
    velocity[i] = v;
    weight[i] -= rate * v;
  }
}

static void update_nesterov(ptrdiff_t count, const struct nas_update *u, const float *gradient,
                            float *velocity, float *weight) {
  const float rate = u->rate, momentum = u->momentum, decay = u->decay, factor = u->factor;
  for (ptrdiff_t i = 0; i < count; i++) {
    const float g = factor * gradient[i] + decay * weight[i];
    const float v = momentum * velocity[i] + g;
    velocity[i] = v;
    weight[i] -= rate * (g + momentum * v);
  }
}

static void update_rmsprop(ptrdiff_t count, const struct nas_update *u, const float *gradient,
                           float *squares, float *velocity, float *weight) {
  const float rate = u->rate, momentum = u->momentum, decay = u->decay, factor = u->factor;
  const float keep = u->square_decay, gain = u->square_gain, epsilon = u->epsilon;
  for (ptrdiff_t i = 0; i < count; i++) {
    const float g = factor * gradient[i] + decay * weight[i];
    const float s = keep * squares[i] + gain * g * g;
    const float v = momentum * velocity[i] + g / (__builtin_elementwise_sqrt(s) + epsilon);
    squares[i] = s;
    velocity[i] = v;
    weight[i] -= rate * v;
  }
}

static void update_adam(ptrdiff_t count, const struct nas_update *u, const float *gradient,
                        float *mean, float *squares, float *weight) {
  const float decay = u->decay, factor = u->factor, mean_gain = u->mean_gain;
  const float keep = u->square_decay, gain = u->square_gain, epsilon = u->epsilon;
  // Both moments begin at zero: what they lack after so many steps is divided out.
  const float rate = u->rate / u->mean_weight, root = 1 / __builtin_sqrtf(u->square_weight);
  for (ptrdiff_t i = 0; i < count; i++) {
    const float g = factor * gradient[i] + decay * weight[i];
    const float m = mean[i] + mean_gain * (g - mean[i]);
    const float s = keep * squares[i] + gain * g * g;
    mean[i] = m;
    squares[i] = s;
    weight[i] -= rate * m / (__builtin_elementwise_sqrt(s) * root + epsilon);
  }
}

static void regularise(ptrdiff_t count, const struct nas_regularisation *r, float *gradient,
                       float *weight) {
  const float factor = r->factor, limit = r->limit, sparsity = r->sparsity, keep = r->keep;
  for (ptrdiff_t i = 0; i < count; i++) {
    const float w = weight[i];
    float g = factor * gradient[i];
    g = g > limit ? limit : g < -limit ? -limit : g;
    gradient[i] = g + (w > 0 ? sparsity : w < 0 ? -sparsity : 0);
    weight[i] = keep * w;
  }
}
