#include "execution/batches.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select_ops.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "gradus/error.h"

namespace gradus::execution {
namespace {

Tensor like_rows(const Tensor& all, int64_t rows) {
  std::vector<int64_t> shape = all.sizes().vec();
  shape[0] = rows;
  return at::empty(shape, all.options());
}

/// Copies rows of `all` into `out`, which lies without gaps; every number of `rows` is one of a
/// row.
void take_rows(const Tensor& all, const Tensor& rows, Tensor& out) {
  if (!all.is_cpu() || !all.is_contiguous()) {
    at::_ops::index_select_out::call(all, 0, rows, out);
    return;
  }
  const std::size_t bytes = out.nbytes() / static_cast<std::size_t>(rows.numel());
  const auto* from = static_cast<const std::byte*>(all.const_data_ptr());
  auto* to = static_cast<std::byte*>(out.mutable_data_ptr());
  const int64_t* row = rows.const_data_ptr<int64_t>();
  for (int64_t i = 0; i < rows.numel(); ++i, to += bytes) {
    std::memcpy(to, from + static_cast<std::size_t>(row[i]) * bytes, bytes);
  }
}

/// Whether every row of `part` lies within the same row of `whole`, as a target does that is made
/// of its input's numbers.
bool lies_within(const Tensor& part, const Tensor& whole) {
  if (!part.defined() || !whole.defined() || !part.storage().is_alias_of(whole.storage()) ||
      part.dim() == 0 || part.numel() == 0 || part.scalar_type() != whole.scalar_type() ||
      !whole.is_contiguous() || part.size(0) != whole.size(0) ||
      part.stride(0) != whole.stride(0)) {
    return false;
  }
  int64_t last = part.storage_offset() - whole.storage_offset();
  if (last < 0) return false;
  for (int64_t i = 1; i < part.dim(); ++i) last += (part.size(i) - 1) * part.stride(i);
  return last < whole.stride(0);
}

/// The rows of `part`, which lies within `whole`, as a view of rows of `whole`.
Tensor view_within(const Tensor& part, const Tensor& whole, const Tensor& rows) {
  std::vector<int64_t> shape = part.sizes().vec();
  shape[0] = rows.size(0);
  return rows.as_strided(shape, part.strides(), part.storage_offset() - whole.storage_offset());
}

int64_t checked_batch_size(const Split& train, const RunSettings& settings) {
  if (settings.sampling == Sampling::full) return train.rows();
  if (settings.batch_size < 1 || settings.batch_size > train.rows()) {
    throw Error("run.batch_size", "batch_size",
                fmt::format("a number between 1 and the {} training rows", train.rows()),
                std::to_string(settings.batch_size), "");
  }
  return settings.batch_size;
}

}  // namespace

Batches::Batches(const Split& train, const RunSettings& settings)
    : sampling_(settings.sampling),
      seed_(settings.seeds.batches),
      train_rows_(train.rows()),
      batch_size_(checked_batch_size(train, settings)),
      steps_per_epoch_(std::max<int64_t>(1, batch_size_ == 0 ? 1 : train_rows_ / batch_size_)) {
  full_.input = train.input;
  full_.target = train.target;
  if (train.input.defined()) {
    full_.rows = at::arange(train_rows_, at::TensorOptions(at::kLong).device(train.input.device()));
  }
  if (sampling_ == Sampling::full) return;
  permutation_ = at::arange(train_rows_, at::kLong);
  drawn_ = at::empty({batch_size_}, at::kLong);
  batch_.input = like_rows(train.input, batch_size_);
  target_is_view_ = lies_within(train.target, train.input);
  batch_.target = target_is_view_ ? view_within(train.target, train.input, batch_.input)
                                  : like_rows(train.target, batch_size_);
}

void Batches::shuffle(int64_t epoch) {
  // Fisher and Yates; the network number of the stream is the epoch, so that any epoch can be made
  // at once.
  Stream stream{seed_, static_cast<uint64_t>(epoch), 0};
  int64_t* rows = permutation_.mutable_data_ptr<int64_t>();
  for (int64_t i = 0; i < train_rows_; ++i) rows[i] = i;
  for (int64_t i = train_rows_ - 1; i > 0; --i) std::swap(rows[i], rows[stream.below(i + 1)]);
  shuffled_epoch_ = epoch;
}

Tensor Batches::rows_of_step(int64_t step) {
  int64_t* rows = drawn_.mutable_data_ptr<int64_t>();
  if (sampling_ == Sampling::shuffled) {
    const int64_t epoch = step / steps_per_epoch_;
    if (epoch != shuffled_epoch_) shuffle(epoch);
    const int64_t first = (step % steps_per_epoch_) * batch_size_;
    std::copy_n(permutation_.const_data_ptr<int64_t>() + first, batch_size_, rows);
    return drawn_;
  }
  Stream stream{seed_, 0, static_cast<uint64_t>(step * batch_size_)};
  for (int64_t i = 0; i < batch_size_; ++i) rows[i] = stream.below(train_rows_);
  return drawn_;
}

const Batch& Batches::at_step(int64_t step) {
  if (sampling_ == Sampling::full) return full_;
  const Tensor rows = rows_of_step(step);
  batch_.rows = rows.device() == full_.input.device() ? rows : rows.to(full_.input.device());
  take_rows(full_.input, batch_.rows, batch_.input);
  if (!target_is_view_) take_rows(full_.target, batch_.rows, batch_.target);
  return batch_;
}

}  // namespace gradus::execution
