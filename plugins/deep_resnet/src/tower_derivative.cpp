// The tower by its kernel: outputs and the model's own derivative.
#include <c10/core/GradMode.h>

#include <limits>

#include "tower.h"

namespace gradus::deep_resnet {
namespace {

// Beyond this the buffers of the kernel would be larger than what they save.
constexpr int64_t most_buffer_bytes = int64_t{512} << 20;
constexpr int64_t most_kernel_width = 64;

}  // namespace

bool Tower::kernel_takes(const Tensors& parameters, const Batch& batch) const {
  const Tensor& weights = parameters[0];
  if (options_.bias || options_.delta_mode != DeltaMode::fixed ||
      options_.backward != Backward::manual || width_ > most_kernel_width) {
    return false;
  }
  const bool plain = weights.scalar_type() == at::kDouble && weights.is_cpu() &&
                     weights.is_contiguous() && batch.input.scalar_type() == at::kDouble;
  const TowerShape shape{options_.depth, width_, batch.input.size(-2), options_.activation, 1};
  return plain && shape.samples > 0 && TowerKernel::buffer_bytes(shape) <= most_buffer_bytes;
}

TowerKernel& Tower::kernel_for(int64_t samples) const {
  const TowerShape shape{options_.depth, width_, samples, options_.activation, factor()};
  if (!kernel_ || kernel_->shape() != shape) kernel_ = std::make_unique<TowerKernel>(shape);
  return *kernel_;
}

namespace {

/// Network k of weights and batch, with or without axes of networks.
struct Networks {
  explicit Networks(const Tensor& weights, const Batch& batch)
      : count(weights.dim() == 4 ? weights.size(0) : 1),
        weights_(weights.const_data_ptr<double>()),
        network_(weights.numel() / count),
        input_(batch.input.contiguous()),
        rows_(batch.input.dim() == 3 ? input_.numel() / input_.size(0) : 0) {}
  const double* weights(int64_t k) const { return weights_ + k * network_; }
  const double* input(int64_t k) const { return input_.const_data_ptr<double>() + k * rows_; }
  int64_t network() const { return network_; }
  const int64_t count;

 private:
  const double* weights_;
  int64_t network_;
  Tensor input_;
  int64_t rows_;  // numbers between two networks' inputs; 0: all share them
};

Tensor outputs_for(const Tensor& weights, const Batch& batch) {
  std::vector<int64_t> shape = {batch.input.size(-2), batch.input.size(-1)};
  if (weights.dim() == 4) shape.insert(shape.begin(), weights.size(0));
  return batch.input.new_empty(shape);
}

}  // namespace

Tensor Tower::by_kernel(const Tensor& weights, const Batch& batch) const {
  const std::scoped_lock lock(mutex_);
  TowerKernel& kernel = kernel_for(batch.input.size(-2));
  const Networks networks(weights, batch);
  const Tensor outputs = outputs_for(weights, batch);
  const int64_t own = outputs.numel() / networks.count;
  for (int64_t k = 0; k < networks.count; ++k) {
    kernel.forward(networks.weights(k), networks.input(k),
                   outputs.mutable_data_ptr<double>() + k * own);
  }
  return outputs;
}

Tensor Tower::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  const bool recorded =
      c10::GradMode::is_enabled() && (parameters[0].requires_grad() || batch.input.requires_grad());
  if (!recorded && kernel_takes(parameters, batch)) return by_kernel(parameters[0], batch);
  return by_tensors(parameters, batch);
}

bool Tower::differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                          const Ask&, Answer& answer) const {
  if (!kernel_takes(parameters, batch)) return false;
  const Tensor weights = parameters[0].detach();
  const std::scoped_lock lock(mutex_);
  TowerKernel& kernel = kernel_for(batch.input.size(-2));
  const Networks networks(weights, batch);
  Tensor gradient = weights.new_empty(weights.sizes());
  Tensors values;
  for (int64_t k = 0; k < networks.count; ++k) {
    const bool own_batch = batch.input.dim() == 3;
    const Batch rows =
        own_batch ? Batch{batch.input.select(0, k), batch.target.select(0, k), batch.rows} : batch;
    const Tensor output = rows.input.new_empty({rows.input.size(0), width_});
    kernel.forward(networks.weights(k), networks.input(k), output.mutable_data_ptr<double>());
    Tensor slope;
    values.push_back(loss.value_and_slope(output, rows, slope));
    slope = slope.contiguous();
    kernel.backward(networks.weights(k), slope.const_data_ptr<double>(),
                    gradient.mutable_data_ptr<double>() + k * networks.network());
  }
  answer.value = values[0];
  if (weights.dim() == 4) {
    answer.value = values[0].new_empty({networks.count});
    for (int64_t k = 0; k < networks.count; ++k) {
      answer.value.select(0, k).copy_(values[static_cast<std::size_t>(k)]);
    }
  }
  answer.gradient = {gradient};
  return true;
}

double Tower::largest_preactivation(const Tensors& parameters, const Batch& batch) const {
  if (!kernel_takes(parameters, batch)) return std::numeric_limits<double>::quiet_NaN();
  by_kernel(parameters[0], batch);
  const std::scoped_lock lock(mutex_);
  return kernel_->largest_preactivation();
}

}  // namespace gradus::deep_resnet
