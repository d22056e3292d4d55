// The gates of training rows, kept from the first batch that has them.
#pragma once

#include <cstdint>

#include "gates.h"

namespace gradus::grelu {

/// A row's gates never change, so they are computed once: a mask a D_k [train rows, width] for each
/// layer, in the dtype of the points. Where this would take more than a gigabyte, the gates are
/// computed at every batch.
class MaskCache {
 public:
  /// Masks [rows, width] of a batch: `points` [rows, inputs] are the rows of the training split
  /// with the numbers `rows` (int64 [rows]), or unseen points where `rows` is undefined.
  const Tensors& masks(const GateSource& source, double factor, const Tensor& points,
                       const Tensor& rows, int64_t train_rows);

 private:
  bool fits(const GateSource& source, const Tensor& points, int64_t train_rows) const;
  void fill(const GateSource& source, double factor, const Tensor& points, const Tensor& rows);
  void select(const Tensor& rows);

  Tensor known_;     // bool [train rows]
  Tensor in_order_;  // 0, 1, .. train rows - 1
  bool all_known_ = false;
  Tensors kept_;      // of every training row
  Tensors selected_;  // of the last batch
};

}  // namespace gradus::grelu
