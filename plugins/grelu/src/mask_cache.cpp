#include "mask_cache.h"

#include <ATen/ops/arange_ops.h>
#include <ATen/ops/index_select_ops.h>

#include <utility>

#include "network.h"

namespace gradus::grelu {
namespace {

constexpr int64_t most_bytes = int64_t{1} << 30;
constexpr int64_t most_piece_bytes = int64_t{1} << 28;

int64_t version_of(const Tensor& data) {
  return data.is_inference() ? 0 : data._version();
}

}  // namespace

bool MaskCache::Piece::is_of(const Tensor& other) const {
  return data.const_data_ptr() == other.const_data_ptr() && data.sizes() == other.sizes() &&
         data.strides() == other.strides() && data.scalar_type() == other.scalar_type() &&
         version == version_of(other);
}

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
    const std::vector<int64_t> shape = {rows.size(0), kept_[k].size(1)};
    if (!selected_[k].defined() || selected_[k].sizes() != shape) {
      selected_[k] = kept_[k].new_empty(shape);
    }
    at::_ops::index_select_out::call(kept_[k], 0, rows, selected_[k]);
  }
}

Tensors MaskCache::gates_of(const GateSource& source, const Tensor& points, const Tensor& data,
                            bool keep) {
  for (const Piece& piece : pieces_) {
    if (piece.is_of(data)) return piece.gates;
  }
  if (latest_.data.defined() && latest_.is_of(data)) return latest_.gates;
  Piece fresh{data, version_of(data), source.gates(points)};
  int64_t bytes = static_cast<int64_t>(data.nbytes());
  for (const Tensor& gate : fresh.gates) bytes += static_cast<int64_t>(gate.nbytes());
  if (!keep || piece_bytes_ + bytes > most_piece_bytes) {
    latest_ = std::move(fresh);
    return latest_.gates;
  }
  piece_bytes_ += bytes;
  pieces_.push_back(std::move(fresh));
  return pieces_.back().gates;
}

const Tensors& MaskCache::of_points(const GateSource& source, double factor, const Tensor& points,
                                    const Tensor& data, bool keep) {
  selected_ = masks_of(gates_of(source, points, data, keep), factor, points);
  return selected_;
}

const Tensors& MaskCache::of_rows(const GateSource& source, double factor, const Tensor& points,
                                  const Tensor& rows, int64_t train_rows) {
  if (rows.dim() != 1 || !fits(source, points, train_rows)) {
    return of_points(source, factor, points, points, /*keep=*/false);
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
