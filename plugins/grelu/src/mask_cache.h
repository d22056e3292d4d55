// The gates of training rows, kept from the first batch that has them, and those of the points that
// are evaluated again and again.
#pragma once

#include <cstdint>
#include <vector>

#include "gates.h"

namespace gradus::grelu {

/// The gates of a point never change, so they are computed once. Of training rows a mask a D_k
/// [train rows, width] is kept for each layer, in the dtype of the points; where this would take
/// more than a gigabyte, their gates are computed at every batch. Of unseen points D_k itself is
/// kept, in a byte each: of the latest batch, and up to 256 megabytes of those to be kept.
class MaskCache {
 public:
  /// Masks [rows, width] of a batch of the training split with the numbers `rows` (int64 [rows]);
  /// `points` [rows, inputs] are those rows.
  const Tensors& of_rows(const GateSource& source, double factor, const Tensor& points,
                         const Tensor& rows, int64_t train_rows);
  /// Masks of other points. Their gates are found again by the memory of `data`, of which the
  /// points are a function, as long as nothing is written there: until the next batch, or always
  /// with `keep`.
  const Tensors& of_points(const GateSource& source, double factor, const Tensor& points,
                           const Tensor& data, bool keep);

 private:
  struct Piece {
    Tensor data;  ///< holds the memory, so that its address means these points
    int64_t version = 0;
    Tensors gates;  ///< bool [rows, width]
    bool is_of(const Tensor& other) const;
  };
  bool fits(const GateSource& source, const Tensor& points, int64_t train_rows) const;
  void fill(const GateSource& source, double factor, const Tensor& points, const Tensor& rows);
  void select(const Tensor& rows);
  Tensors gates_of(const GateSource& source, const Tensor& points, const Tensor& data, bool keep);

  Tensor known_;     // bool [train rows]
  Tensor in_order_;  // 0, 1, .. train rows - 1
  bool all_known_ = false;
  Tensors kept_;      // of every training row
  Tensors selected_;  // of the last batch
  Piece latest_;
  std::vector<Piece> pieces_;  // to be kept
  int64_t piece_bytes_ = 0;
};

}  // namespace gradus::grelu
