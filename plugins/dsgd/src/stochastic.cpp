#include "stochastic.h"

#include <algorithm>
#include <cmath>

#include "gradus/standalone_objective.h"

namespace gradus::dsgd {

SampleGradients::SampleGradients(const RandomNet& net, const Chain& chain,
                                 const Tensors& parameters) {
  StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, parameters,
                                {.seed = 0});
  const int64_t rows = net.batch.input.size(0);
  for (int64_t row = 0; row < rows; ++row) {
    objective.use_range(row, 1);
    const Answer answer = objective.ask();
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const Tensor g = matrix_with_bias(chain.layers[i], answer.gradient);
      if (row == 0) {
        flat_.push_back(g.new_zeros({rows, g.numel()}));
        full_.push_back(g.new_zeros(g.sizes()));
      }
      flat_[i].select(0, row).copy_(g.reshape({-1}));
    }
  }
  for (std::size_t i = 0; i < flat_.size(); ++i) {
    const Tensor mean = flat_[i].mean(0);
    full_[i].copy_(mean.view(full_[i].sizes()));
    variance_.push_back(flat_[i].sub(mean).square().sum().item<double>() /
                        static_cast<double>(rows));
  }
}

Tensors SampleGradients::draw(Stream& stream, int64_t batch) const {
  const int64_t rows = flat_[0].size(0);
  Tensor weights = flat_[0].new_zeros({rows});
  double* counts = weights.mutable_data_ptr<double>();
  for (int64_t k = 0; k < batch; ++k) counts[stream.below(rows)] += 1;
  weights.div_(static_cast<double>(batch));
  Tensors drawn;
  for (std::size_t i = 0; i < flat_.size(); ++i) {
    drawn.push_back(weights.matmul(flat_[i]).view(full_[i].sizes()));
  }
  return drawn;
}

double dual_factor(LayerNorm norm, int64_t rows, int64_t columns) {
  if (norm == LayerNorm::two) return static_cast<double>(std::min(rows, columns));
  if (norm == LayerNorm::one) return static_cast<double>(columns);
  return norm == LayerNorm::infinity ? static_cast<double>(rows) : 1;
}

double noise_bound(const Chain& chain, const SampleGradients& gradients,
                   const std::vector<double>& bounds) {
  double total = 0;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (bounds[i] <= 0) continue;
    const Tensor& g = gradients.full()[i];
    total +=
        dual_factor(chain.norms[i], g.size(0), g.size(1)) * gradients.variance()[i] / bounds[i];
  }
  return total;
}

Estimate estimate(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Estimate result;
  for (const double value : values) result.mean += value / n;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.error = std::sqrt(squares / std::max(1.0, n - 1) / n);
  return result;
}

}  // namespace gradus::dsgd
