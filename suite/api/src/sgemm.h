// A thin layer over oneDNN in a file of its own: LibTorch's headers bring another oneDNN's.
#pragma once

#include <cstdint>
#include <string>

namespace gradus {

/// A row-major matrix [rows, columns] in memory, or the transpose of one.
struct Matrix {
  const float* data;
  int64_t stride;  // elements from one row in memory to the next
  bool transposed;
};

/// oneDNN's version, such as "2.6.0"; empty where it could not be loaded.
std::string onednn_version();

/// A row-major matrix to write.
struct Written {
  float* data;
  int64_t stride;  // elements from one row to the next
};

/// c = a b, or c += a b where `add`, by so many threads. a [rows, inner], b [inner, columns], c
/// [rows, columns]. Returns whether oneDNN could.
bool sgemm(int64_t rows, int64_t columns, int64_t inner, Matrix a, Matrix b, Written c, bool add,
           int threads);

}  // namespace gradus
