#include "allocations.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

// glibc exports its allocator under these names too (GLIBC_2.2.5).
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

// Apart, so that the counter's writes do not cost those who only look whether anybody counts.
static _Alignas(64) atomic_int counting;
static _Alignas(64) atomic_ullong calls;

uint64_t nas_allocations_begin(void) {
  atomic_fetch_add(&counting, 1);
  return atomic_load(&calls);
}

uint64_t nas_allocations_end(uint64_t mark) {
  const uint64_t counted = atomic_load(&calls) - mark;
  atomic_fetch_sub(&counting, 1);
  return counted;
}

// A sanitizer brings its own malloc: nothing is counted then.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

static inline void count_call(void) {
  if (__builtin_expect(atomic_load_explicit(&counting, memory_order_relaxed) != 0, 0)) {
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  }
}

void *malloc(size_t size) {
  count_call();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  count_call();
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  count_call();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  count_call();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count_call();
  return __libc_memalign(alignment, size);
}

// POSIX: the error is returned, errno stays, and *memory stays where there is one.
int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || __builtin_popcountll(alignment) != 1) return EINVAL;
  count_call();
  const int outer = errno;
  void *const made = __libc_memalign(alignment, size);
  errno = outer;
  if (made == NULL) return ENOMEM;
  *memory = made;
  return 0;
}

#endif
