// Measures of a path of weights over depth: what should stay bounded, grow or fall with L.
#pragma once

#include <span>
#include <vector>

#include "deep_resnet/path.h"

namespace gradus::deep_resnet {

struct BlockNorms {
  double largest = 0;  ///< max_k |W_k - C_k|
  double total = 0;    ///< sum_k |W_k - C_k|^2
};
/// `centre`: a path of the same shape, or null for 0. One pass, for every step of a run.
BlockNorms block_norms(const Path& path, const double* centre = nullptr);

/// All norms Frobenius; L = points of the path.
struct PathMeasures {
  double max_norm = 0;           ///< max_k |W_k|
  double largest_increment = 0;  ///< max_k |W_{k+1} - W_k|
  double root_ssq = 0;           ///< sqrt(sum_k |W_k|^2)
  double quad_var = 0;           ///< sum_k |W_{k+1} - W_k|^2
  double h1 = 0;                 ///< sqrt(L quad_var), Sobolev
  double v1 = 0;                 ///< sum_k |W_{k+1} - W_k|: V_1
  double cumsum = 0;             ///< max_s |sum_{k <= sL} W_k| L^(beta - 1), the integrated path
  double cumsum_detrended = 0;   ///< the same of W_k less its mean over k
};
PathMeasures measure_path(const Path& path, double beta);

/// max_k |a_k - b_{ceil(k/2)}| for paths with 2 L and L points: their distance as functions of k/L.
/// Throws Error "deep_resnet.cross_depth" where the first has not twice the points of the second.
double cross_depth_distance(const Path& fine, const Path& coarse);

/// Trend and noise of paths with different numbers of points: the average over the paths of their
/// scaled cumulative sums L^(beta - 1) sum_{k <= sL} W_k at `grid` + 1 values of s in [0, 1], whose
/// increments are the trend; what is left of each W_k is its noise. As in the code of Cohen, Cont,
/// Rossier, Xu, arXiv 2105.12245.
struct TrendSplit {
  std::vector<double> integrated;          ///< [grid + 1][dimensions]
  std::vector<std::vector<double>> trend;  ///< of each path, in its own layout
  std::vector<double> noise_share;         ///< sum |noise|^2 / sum |W|^2, by path
};
/// Throws Error "deep_resnet.trend" without paths, or where their dimensions differ.
TrendSplit split_trend(std::span<const Path> paths, double beta, int64_t grid);

}  // namespace gradus::deep_resnet
