// Poolings and resizings: see element_body.h.

// The part of a window that lies within the image, and how many numbers it is a mean of.
#ifndef NAS_SPAN
#define NAS_SPAN
struct span {
  ptrdiff_t first, last;  // `last` is not in it
  ptrdiff_t padded;       // with the padding
};

NAS_INLINE struct span span_of(const struct nas_window *w, ptrdiff_t size, ptrdiff_t output) {
  const ptrdiff_t start = output * w->stride - w->padding;
  const ptrdiff_t end = start + w->kernel;
  const ptrdiff_t limit = size + w->padding;
  return (struct span){start < 0 ? 0 : start, end > size ? size : end,
                       (end > limit ? limit : end) - start};
}

// One over the numbers that a window's mean is of; `whole` is that of a window without padding.
NAS_INLINE float share_of(const struct nas_pool *s, struct span rows, struct span columns,
                          float whole) {
  if (rows.last - rows.first == s->rows.kernel && columns.last - columns.first == s->columns.kernel) {
    return whole;
  }
  const ptrdiff_t count = s->counts_padding
                              ? rows.padded * columns.padded
                              : (rows.last - rows.first) * (columns.last - columns.first);
  return 1.0f / (float)count;
}

#define NAS_EACH_OUTPUT                                                                        \
  for (ptrdiff_t row = 0; row < s->output_height; row++)                                       \
    for (ptrdiff_t column = 0; column < s->output_width; column++)

#define NAS_SPANS                                                                              \
  const struct span rows = span_of(&s->rows, s->height, row);                                  \
  const struct span columns = span_of(&s->columns, s->width, column);

#define NAS_EACH_INPUT                                                                         \
  for (ptrdiff_t r = rows.first; r < rows.last; r++)                                           \
    for (ptrdiff_t c = columns.first; c < columns.last; c++)
#endif

// The larger number; NaN where either is none, as in PyTorch.
NAS_INLINE lanes NAS_ELEMENT(larger)(lanes a, lanes b) { return choose((b > a) | (b != b), b, a); }

static void NAS_ELEMENT(max_forward)(const struct nas_pool *s, const void *x_, void *y_) {
  const element *x = x_;
  element *y = y_;
  for (ptrdiff_t plane = 0; plane < s->planes; plane++, x += s->height * s->width * nas_lanes) {
    NAS_EACH_OUTPUT {
      NAS_SPANS
      lanes most = splat(-__builtin_inff());
      NAS_EACH_INPUT {
        most = NAS_ELEMENT(larger)(most, load_element(x + (r * s->width + c) * nas_lanes));
      }
      store_element(y, most);
      y += nas_lanes;
    }
  }
}

static void NAS_ELEMENT(store_plane)(const float *sums, ptrdiff_t area, element *to) {
  for (ptrdiff_t i = 0; i < area * nas_lanes; i += nas_lanes) store_element(to + i, load(sums + i));
}

static void NAS_ELEMENT(max_backward)(const struct nas_pool *s, const void *x_, const void *dy_,
                                      void *dx_, float *scratch) {
  const element *x = x_, *dy = dy_;
  element *dx = dx_;
  const ptrdiff_t area = s->height * s->width;
  for (ptrdiff_t plane = 0; plane < s->planes; plane++, x += area * nas_lanes) {
    memset(scratch, 0, (size_t)(area * nas_lanes) * sizeof(float));
    NAS_EACH_OUTPUT {
      NAS_SPANS
      lanes most = splat(-__builtin_inff());
      NAS_EACH_INPUT {
        most = NAS_ELEMENT(larger)(most, load_element(x + (r * s->width + c) * nas_lanes));
      }
      lanes gradient = load_element(dy);
      dy += nas_lanes;
      NAS_EACH_INPUT {
        const ptrdiff_t place = (r * s->width + c) * nas_lanes;
        const lanes value = load_element(x + place);
        const lane_mask wins = (value == most) | (value != value);
        store(scratch + place, load(scratch + place) + keep(wins, gradient));
        gradient = keep(~wins, gradient);
      }
    }
    NAS_ELEMENT(store_plane)(scratch, area, dx + plane * area * nas_lanes);
  }
}

static void NAS_ELEMENT(mean_forward)(const struct nas_pool *s, const void *x_, void *y_) {
  const element *x = x_;
  element *y = y_;
  const float whole = 1.0f / (float)(s->rows.kernel * s->columns.kernel);
  for (ptrdiff_t plane = 0; plane < s->planes; plane++, x += s->height * s->width * nas_lanes) {
    NAS_EACH_OUTPUT {
      NAS_SPANS
      lanes sum = splat(0);
      NAS_EACH_INPUT sum += load_element(x + (r * s->width + c) * nas_lanes);
      store_element(y, sum * splat(share_of(s, rows, columns, whole)));
      y += nas_lanes;
    }
  }
}

static void NAS_ELEMENT(mean_backward)(const struct nas_pool *s, const void *dy_, void *dx_,
                                       float *scratch) {
  const element *dy = dy_;
  element *dx = dx_;
  const ptrdiff_t area = s->height * s->width;
  const float whole = 1.0f / (float)(s->rows.kernel * s->columns.kernel);
  for (ptrdiff_t plane = 0; plane < s->planes; plane++) {
    memset(scratch, 0, (size_t)(area * nas_lanes) * sizeof(float));
    NAS_EACH_OUTPUT {
      NAS_SPANS
      const lanes gradient = load_element(dy) * splat(share_of(s, rows, columns, whole));
      dy += nas_lanes;
      NAS_EACH_INPUT {
        float *const place = scratch + (r * s->width + c) * nas_lanes;
        store(place, load(place) + gradient);
      }
    }
    NAS_ELEMENT(store_plane)(scratch, area, dx + plane * area * nas_lanes);
  }
}

static void NAS_ELEMENT(resize_forward)(const struct nas_pool *s, const struct nas_blend *rows,
                                        const struct nas_blend *columns, const void *x_,
                                        void *y_) {
  const element *x = x_;
  element *y = y_;
  for (ptrdiff_t plane = 0; plane < s->planes; plane++, x += s->height * s->width * nas_lanes) {
    NAS_EACH_OUTPUT {
      const struct nas_blend a = rows[row], b = columns[column];
      const element *first = x + a.first * s->width * nas_lanes;
      const element *second = x + a.second * s->width * nas_lanes;
      const lanes right = splat(b.share), left = splat(1 - b.share);
      const lanes above = load_element(first + b.first * nas_lanes) * left +
                          load_element(first + b.second * nas_lanes) * right;
      const lanes below = load_element(second + b.first * nas_lanes) * left +
                          load_element(second + b.second * nas_lanes) * right;
      store_element(y, above * splat(1 - a.share) + below * splat(a.share));
      y += nas_lanes;
    }
  }
}

static void NAS_ELEMENT(resize_backward)(const struct nas_pool *s, const struct nas_blend *rows,
                                         const struct nas_blend *columns, const void *dy_,
                                         void *dx_, float *scratch) {
  const element *dy = dy_;
  element *dx = dx_;
  const ptrdiff_t area = s->height * s->width;
  for (ptrdiff_t plane = 0; plane < s->planes; plane++) {
    memset(scratch, 0, (size_t)(area * nas_lanes) * sizeof(float));
    NAS_EACH_OUTPUT {
      const struct nas_blend a = rows[row], b = columns[column];
      const lanes gradient = load_element(dy);
      dy += nas_lanes;
      for (int corner = 0; corner < 4; corner++) {
        const ptrdiff_t r = corner / 2 ? a.second : a.first, c = corner % 2 ? b.second : b.first;
        const float share =
            (corner / 2 ? a.share : 1 - a.share) * (corner % 2 ? b.share : 1 - b.share);
        float *const place = scratch + (r * s->width + c) * nas_lanes;
        store(place, load(place) + gradient * splat(share));
      }
    }
    NAS_ELEMENT(store_plane)(scratch, area, dx + plane * area * nas_lanes);
  }
}
