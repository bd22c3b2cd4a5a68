// A file system that lacks what others have, or fails: loaded before the C library (LD_PRELOAD).
//
// NAS_FAULTS names calls, each with the errno that it fails with: "link=1,flock=95,fsync=22". Reads
// fail of run.h5 only; "eintr=1" lets every other write and read be interrupted instead.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fault(const char *call) {
  const char *faults = getenv("NAS_FAULTS");
  const char *found = faults ? strstr(faults, call) : NULL;
  return found ? atoi(found + strlen(call)) : 0;
}

#define FAIL_IF(call)            \
  do {                           \
    const int number = fault(call); \
    if (number) {                \
      errno = number;            \
      return -1;                 \
    }                            \
  } while (0)

static int is_interrupted(void) {
  static atomic_uint calls;
  if (!fault("eintr=") || atomic_fetch_add(&calls, 1) % 2) return 0;
  errno = EINTR;
  return 1;
}

static int is_run_file(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t count = readlink(link, path, sizeof path);
  return count >= 7 && memcmp(path + count - 7, "/run.h5", 7) == 0;
}

int link(const char *from, const char *to) {
  FAIL_IF("link=");
  return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "link"))(from, to);
}

int flock(int file, int operation) {
  FAIL_IF("flock=");
  return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(file, operation);
}

int fsync(int file) {
  FAIL_IF("fsync=");
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

ssize_t read(int file, void *bytes, size_t count) {
  if (is_run_file(file)) {
    FAIL_IF("read=");
    if (is_interrupted()) return -1;
  }
  return ((ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read"))(file, bytes, count);
}

ssize_t write(int file, const void *bytes, size_t count) {
  if (file > 2 && is_interrupted()) return -1;
  // A part at a time, as a system may that is short of room.
  if (file > 2 && fault("eintr=") && count > 1000) count = count / 2 + 1;
  return ((ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write"))(file, bytes, count);
}
