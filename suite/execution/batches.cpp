#include "execution/batches.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select_ops.h>
#include <fmt/format.h>

#include <utility>

#include "gradus/error.h"

namespace gradus::execution {
namespace {

Tensor like_rows(const Tensor& all, int64_t rows) {
  std::vector<int64_t> shape = all.sizes().vec();
  shape[0] = rows;
  return at::empty(shape, all.options());
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
  batch_.target = like_rows(train.target, batch_size_);
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
  if (sampling_ == Sampling::shuffled) {
    const int64_t epoch = step / steps_per_epoch_;
    if (epoch != shuffled_epoch_) shuffle(epoch);
    const int64_t first = (step % steps_per_epoch_) * batch_size_;
    return permutation_.narrow(0, first, batch_size_);
  }
  Stream stream{seed_, 0, static_cast<uint64_t>(step * batch_size_)};
  int64_t* rows = drawn_.mutable_data_ptr<int64_t>();
  for (int64_t i = 0; i < batch_size_; ++i) rows[i] = stream.below(train_rows_);
  return drawn_;
}

const Batch& Batches::at_step(int64_t step) {
  if (sampling_ == Sampling::full) return full_;
  const Tensor rows = rows_of_step(step);
  batch_.rows = rows.device() == full_.input.device() ? rows : rows.to(full_.input.device());
  at::_ops::index_select_out::call(full_.input, 0, batch_.rows, batch_.input);
  at::_ops::index_select_out::call(full_.target, 0, batch_.rows, batch_.target);
  return batch_;
}

}  // namespace gradus::execution
