// The host's batches: a function of (seed, step), so that any method sees the same ones.
#pragma once

#include <cstdint>

#include "gradus/run.h"

namespace gradus::execution {

class Batches {
 public:
  /// Throws Error "run.batch_size" where a batch is larger than the training split.
  Batches(const Split& train, const RunSettings& settings);

  /// The batch of a step, in buffers that are used again at the next call.
  const Batch& at_step(int64_t step);
  /// All training rows.
  const Batch& full() const { return full_; }
  int64_t steps_per_epoch() const { return steps_per_epoch_; }
  int64_t batch_size() const { return batch_size_; }

 private:
  Tensor rows_of_step(int64_t step);
  void shuffle(int64_t epoch);

  Sampling sampling_;
  uint64_t seed_;
  int64_t train_rows_;
  int64_t batch_size_;
  int64_t steps_per_epoch_;
  int64_t shuffled_epoch_ = -1;
  Tensor permutation_;  // of the epoch, on the CPU
  Tensor drawn_;        // rows drawn with replacement
  Batch full_;
  Batch batch_;
  bool target_is_view_ = false;  // of the batch's input: its rows come with those of the input
};

}  // namespace gradus::execution
