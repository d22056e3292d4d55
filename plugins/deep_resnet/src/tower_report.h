// Measures of a tower's weights, for a run's record and for the tools.
#pragma once

#include <string>
#include <vector>

#include "deep_resnet/p_variation.h"
#include "deep_resnet/path_measures.h"
#include "gradus/output.h"
#include "tower.h"

namespace gradus::deep_resnet {

/// The weights of one network as a path over depth. `tensor`: contiguous float64 [L, ...] on the
/// CPU; it must outlive the path.
Path path_of(const Tensor& tensor);

/// L^beta, from weights to rescaled weights.
double depth_scale(int64_t depth, double beta);

/// All measures of final weights W (effective weights) that started at W(0).
struct WeightReport {
  PathMeasures raw;         ///< of W: their size is the power of depth
  PathMeasures rescaled;    ///< of a = L^beta W
  double spectral = 0;      ///< max_k |W_k|_2
  double displacement = 0;  ///< max_k |a_k - a_k(0)|
  double v1_u = 0;          ///< V_1(a - a(0))
  std::vector<double> p, variation, variation_start, variation_moved;  ///< V_p of a, a(0), a - a(0)
};
WeightReport report_weights(const Tensor& weights, const Tensor& start, double beta,
                            const std::vector<double>& p);

/// Values "max_norm", "increment", ..., "p_var_a_2", "p_var_a0_2", "p_var_u_2", "v1_u".
void write_weights(const WeightReport& report, double beta, Output& output);

/// The table "layer_profile": k, |W_k|, |a_k - a_k(0)|, |a_{k+1} - a_k| and some entries of a_k.
void write_profile(const Tensor& weights, const Tensor& start, double beta, Output& output);

/// "1.5", "2": as in the names of values.
std::string index_text(double p);

}  // namespace gradus::deep_resnet
