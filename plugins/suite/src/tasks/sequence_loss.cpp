#include "sequence_loss.h"

#include <ATen/ops/eq.h>

namespace gradus::tasks {

Tensor SymbolLoss::logits_of(const Tensor& output, const Batch& batch) const {
  const int64_t positions = batch.target.size(-1);
  return output.unflatten(-1, {positions, symbols_}).narrow(-2, first_, positions - first_);
}

Tensor SymbolLoss::targets_of(const Batch& batch) const {
  const int64_t positions = batch.target.size(-1);
  return batch.target.narrow(-1, first_, positions - first_).to(at::kLong);
}

Tensor SymbolLoss::value(const Tensor& output, const Batch& batch) const {
  const Tensor logarithms = logits_of(output, batch).log_softmax(-1);
  std::vector<int64_t> shape = logarithms.sizes().vec();
  shape.back() = 1;
  const Tensor targets = targets_of(batch).unsqueeze(-1).expand(shape);
  return logarithms.gather(-1, targets).squeeze(-1).mean(-1).mean(-1).neg();
}

Tensor SymbolLoss::value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const {
  if (first_ > 0 || output.dim() != 2) return Loss::value_and_slope(output, batch, slope);
  Batch symbols;
  symbols.target = targets_of(batch).flatten();
  Tensor by_logits;
  const Tensor value = each_->value_and_slope(output.reshape({-1, symbols_}), symbols, by_logits);
  slope = by_logits.view(output.sizes());
  return value;
}

Tensor SymbolLoss::accuracy(const Tensor& output, const Batch& batch) const {
  const Tensor predicted = logits_of(output, batch).argmax(-1);
  return at::eq(predicted, targets_of(batch)).to(at::kDouble).mean(-1).mean(-1);
}

}  // namespace gradus::tasks
