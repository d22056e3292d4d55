#include "tower_report.h"

#include <ATen/ops/linalg_svdvals.h>

#include <cmath>

#include "gradus/text.h"

namespace gradus::deep_resnet {
namespace {

std::vector<double> numbers(const Tensor& tensor) {
  const Tensor local = tensor.contiguous();
  const double* first = local.const_data_ptr<double>();
  return {first, first + local.numel()};
}

Tensor layer_norms(const Tensor& weights) {
  return weights.flatten(1).square().sum(1).sqrt();
}

}  // namespace

double depth_scale(int64_t depth, double beta) {
  return std::pow(static_cast<double>(depth), beta);
}

Path path_of(const Tensor& tensor) {
  const int64_t points = tensor.size(0);
  return {tensor.const_data_ptr<double>(), points, tensor.numel() / points};
}

WeightReport report_weights(const Tensor& weights, const Tensor& start, double beta,
                            const std::vector<double>& p) {
  WeightReport report;
  report.raw = measure_path(path_of(weights), beta);
  const double scale = depth_scale(weights.size(0), beta);
  const Tensor a = weights.mul(scale), a0 = start.mul(scale), u = a.sub(a0);
  report.rescaled = measure_path(path_of(a), beta);
  report.spectral = at::linalg_svdvals(weights).max().item<double>();
  report.displacement = block_norms(path_of(u)).largest;
  report.v1_u = measure_path(path_of(u), beta).v1;
  report.p = p;
  report.variation = p_variation(path_of(a), p);
  report.variation_start = p_variation(path_of(a0), p);
  report.variation_moved = p_variation(path_of(u), p);
  return report;
}

std::string index_text(double p) {
  return shortest(p);
}

void write_weights(const WeightReport& report, double beta, Output& output) {
  const PathMeasures& raw = report.raw;
  output.value("max_norm", raw.max_norm);
  output.value("root_ssq", raw.root_ssq);
  output.value("quad_var", raw.quad_var);
  output.value("h1", raw.h1);
  output.value("cumsum", raw.cumsum);
  output.value("cumsum_detrended", raw.cumsum_detrended);
  output.value("spectral", report.spectral);
  output.value("beta", beta);
  // L^beta max_k |W_{k+1} - W_k| = max_k |Da_k|
  output.value("increment", report.rescaled.largest_increment);
  output.value("max_rescaled", report.rescaled.max_norm);
  output.value("quad_var_rescaled", report.rescaled.quad_var);
  output.value("displacement", report.displacement);
  output.value("v1_a", report.rescaled.v1);
  output.value("v1_u", report.v1_u);
  for (std::size_t q = 0; q < report.p.size(); ++q) {
    const std::string index = index_text(report.p[q]);
    output.value("p_var_a_" + index, report.variation[q]);
    output.value("p_var_a0_" + index, report.variation_start[q]);
    output.value("p_var_u_" + index, report.variation_moved[q]);
  }
}

void write_profile(const Tensor& weights, const Tensor& start, double beta, Output& output) {
  const double scale = depth_scale(weights.size(0), beta);
  const Tensor a = weights.mul(scale);
  const int64_t depth = a.size(0);
  std::vector<double> layer, increments(1, 0);
  for (int64_t k = 1; k <= depth; ++k) layer.push_back(static_cast<double>(k));
  const Tensor steps = layer_norms(a.narrow(0, 1, depth - 1).sub(a.narrow(0, 0, depth - 1)));
  const std::vector<double> later = numbers(steps);
  increments.insert(increments.end(), later.begin(), later.end());
  output.column("layer_profile", "layer", layer);
  output.column("layer_profile", "norm", numbers(layer_norms(weights)));
  output.column("layer_profile", "moved", numbers(layer_norms(a.sub(start.mul(scale)))));
  output.column("layer_profile", "increment", increments);
  output.column("layer_profile", "entry_1_1", numbers(a.select(1, 0).select(1, 0)));
  const Tensor last = a.flatten(1).select(1, a[0].numel() - 1);
  output.column("layer_profile", "entry_d_d", numbers(last));
}

}  // namespace gradus::deep_resnet
