// Cross entropy of symbols that a model answers at each position of a sequence.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gradus/loss.h"

namespace gradus::tasks {

/// Mean over rows and positions of -log softmax(y)_t in nats, over the positions from `first` on.
/// Output [..., rows, positions * symbols], the positions after one another; target [..., rows,
/// positions], whole numbers.
class SymbolLoss final : public Loss {
 public:
  SymbolLoss(int64_t symbols, int64_t first)
      : symbols_(symbols), first_(first), each_(make_loss("cross_entropy")) {}
  std::string name() const override { return "symbol_cross_entropy"; }
  Tensor value(const Tensor& output, const Batch& batch) const override;
  Tensor value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const override;
  /// Share of the same positions where the largest output is the target's.
  Tensor accuracy(const Tensor& output, const Batch& batch) const;

 private:
  Tensor logits_of(const Tensor& output, const Batch& batch) const;
  Tensor targets_of(const Batch& batch) const;
  int64_t symbols_, first_;
  std::unique_ptr<Loss> each_;  // of the symbols, as rows of their own
};

}  // namespace gradus::tasks
