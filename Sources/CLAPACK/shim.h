// OpenBLAS brings LAPACK, of which Debian has no C header without another package. Its functions
// follow Fortran's conventions: every argument by pointer, and the lengths of strings behind the
// others. What is used is declared here and wrapped for the one case that is needed: the lower
// triangle of a symmetric matrix, column by column.
#pragma once
#include <stddef.h>

extern void openblas_set_num_threads(int threads);
extern void dpotrf_(const char *triangle, const int *order, double *matrix, const int *stride,
                    int *info, size_t);
extern void dpotrs_(const char *triangle, const int *order, const int *columns,
                    const double *factor, const int *stride, double *right,
                    const int *right_stride, int *info, size_t);
extern void dpotri_(const char *triangle, const int *order, double *factor, const int *stride,
                    int *info, size_t);
extern void dtrtrs_(const char *triangle, const char *transposed, const char *diagonal,
                    const int *order, const int *columns, const double *factor, const int *stride,
                    double *right, const int *right_stride, int *info, size_t, size_t, size_t);

// Replaces the lower triangle of a positive definite matrix by its Cholesky factor.
static inline int clapack_factor(int order, double *matrix) {
  int info = 0;
  dpotrf_("L", &order, matrix, &order, &info, 1);
  return info;
}

// Replaces each column b of `right` by the solution x of L Lᵀ x = b.
static inline int clapack_solve(int order, int columns, const double *factor, double *right) {
  int info = 0;
  dpotrs_("L", &order, &columns, factor, &order, right, &order, &info, 1);
  return info;
}

// Replaces each column b of `right` by the solution x of L x = b.
static inline int clapack_solve_factor(int order, int columns, const double *factor,
                                       double *right) {
  int info = 0;
  dtrtrs_("L", "N", "N", &order, &columns, factor, &order, right, &order, &info, 1, 1, 1);
  return info;
}

// Replaces a Cholesky factor by the lower triangle of the inverse of what it is the factor of.
static inline int clapack_invert(int order, double *factor) {
  int info = 0;
  dpotri_("L", &order, factor, &order, &info, 1);
  return info;
}
