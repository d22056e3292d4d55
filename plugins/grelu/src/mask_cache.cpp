#include "mask_cache.h"

#include <ATen/ops/arange_ops.h>
#include <ATen/ops/index_select_ops.h>

#include "network.h"

namespace gradus::grelu {
namespace {

constexpr int64_t most_bytes = int64_t{1} << 30;

}  // namespace

bool MaskCache::fits(const GateSource& source, const Tensor& points, int64_t train_rows) const {
  int64_t units = 0;
  for (const Tensor& rows : source.rows()) units += rows.size(0);
  return train_rows * units * points.element_size() <= most_bytes;
}

void MaskCache::fill(const GateSource& source, double factor, const Tensor& points,
                     const Tensor& rows) {
  const Tensors fresh = masks_of(source, points, factor, points);
  for (std::size_t k = 0; k < fresh.size(); ++k) {
    if (kept_.size() == k) {
      kept_.push_back(fresh[k].new_zeros({known_.size(0), fresh[k].size(1)}));
    }
    kept_[k].index_copy_(0, rows, fresh[k]);
  }
  known_.index_fill_(0, rows, true);
  all_known_ = known_.all().item<bool>();
}

void MaskCache::select(const Tensor& rows) {
  selected_.resize(kept_.size());
  for (std::size_t k = 0; k < kept_.size(); ++k) {
    if (!selected_[k].defined()) selected_[k] = kept_[k].new_empty({0});
    at::_ops::index_select_out::call(kept_[k], 0, rows, selected_[k]);
  }
}

const Tensors& MaskCache::masks(const GateSource& source, double factor, const Tensor& points,
                                const Tensor& rows, int64_t train_rows) {
  if (!rows.defined() || rows.dim() != 1 || !fits(source, points, train_rows)) {
    selected_ = masks_of(source, points, factor, points);
    return selected_;
  }
  if (!known_.defined()) {
    known_ = rows.new_zeros({train_rows}, at::kBool);
    in_order_ =
        at::_ops::arange::call(train_rows, at::kLong, std::nullopt, std::nullopt, std::nullopt);
  }
  if (!all_known_ && !known_.index_select(0, rows).all().item<bool>()) {
    fill(source, factor, points, rows);
  }
  if (rows.size(0) == train_rows && rows.equal(in_order_)) return kept_;
  select(rows);
  return selected_;
}

}  // namespace gradus::grelu
