#pragma once
#include <oneapi/dnnl/dnnl.h>

// GNU OpenMP's own header is not on clang's search path; this is its one function that oneDNN's
// callers need (each worker thread limits itself to one OpenMP thread).
void omp_set_num_threads(int count);
