#include "deep_resnet/path_measures.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "gradus/error.h"
#include "path_lanes.h"

namespace gradus::deep_resnet {
namespace {

std::size_t size(int64_t count) {
  return static_cast<std::size_t>(count);
}

double norm(const std::vector<double>& vector) {
  double squared = 0;
  for (const double x : vector) squared += x * x;
  return std::sqrt(squared);
}

/// max over k of |sum_{m <= k} (W_m - mean)|.
double largest_sum(const Path& path, const std::vector<double>& mean) {
  std::vector<double> sum(size(path.dimensions));
  double largest = 0;
  for (int64_t k = 0; k < path.points; ++k) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += path.point(k)[i] - mean[i];
    largest = std::max(largest, norm(sum));
  }
  return largest;
}

/// L^(beta - 1) sum_{k <= s L} W_k at s = 0, 1/grid, .., 1, linear between layers.
std::vector<double> integrated(const Path& path, double beta, int64_t grid) {
  const double scale = std::pow(static_cast<double>(path.points), beta - 1);
  std::vector<double> values(size((grid + 1) * path.dimensions));
  std::vector<double> sum(size(path.dimensions));
  int64_t done = 0;
  for (int64_t g = 0; g <= grid; ++g) {
    const double place = static_cast<double>(g * path.points) / static_cast<double>(grid);
    const auto whole = std::min(static_cast<int64_t>(place), path.points);
    for (; done < whole; ++done) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += path.point(done)[i];
    }
    const double part = whole < path.points ? place - static_cast<double>(whole) : 0;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      const double next = part > 0 ? part * path.point(whole)[i] : 0;
      values[size(g) * sum.size() + i] = scale * (sum[i] + next);
    }
  }
  return values;
}

/// The trend of W_k: L^(1 - beta) times what the integrated trend gains over ((k-1)/L, k/L].
std::vector<double> trend_of(const Path& path, double beta, const std::vector<double>& average,
                             int64_t grid) {
  const double scale = std::pow(static_cast<double>(path.points), 1 - beta);
  const auto width = size(path.dimensions);
  const auto at = [&](int64_t k, std::size_t i) {
    const double place = static_cast<double>(k * grid) / static_cast<double>(path.points);
    const auto g = std::min(static_cast<int64_t>(place), grid - 1);
    const double part = place - static_cast<double>(g);
    return (1 - part) * average[size(g) * width + i] + part * average[size(g + 1) * width + i];
  };
  std::vector<double> trend(size(path.points) * width);
  for (int64_t k = 0; k < path.points; ++k) {
    for (std::size_t i = 0; i < width; ++i) {
      trend[size(k) * width + i] = scale * (at(k + 1, i) - at(k, i));
    }
  }
  return trend;
}

}  // namespace

PathMeasures measure_path(const Path& path, double beta) {
  PathMeasures measures;
  const BlockNorms norms = block_norms(path);
  measures.max_norm = norms.largest;
  measures.root_ssq = std::sqrt(norms.total);
  for (int64_t k = 1; k < path.points; ++k) {
    const double squared = squared_distance(path.point(k), path.point(k - 1), path.dimensions);
    measures.quad_var += squared;
    measures.v1 += std::sqrt(squared);
    measures.largest_increment = std::max(measures.largest_increment, std::sqrt(squared));
  }
  const auto points = static_cast<double>(path.points);
  measures.h1 = std::sqrt(points * measures.quad_var);
  std::vector<double> mean(size(path.dimensions));
  const double scale = std::pow(points, beta - 1);
  measures.cumsum = scale * largest_sum(path, mean);
  for (int64_t k = 0; k < path.points; ++k) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += path.point(k)[i] / points;
  }
  measures.cumsum_detrended = scale * largest_sum(path, mean);
  return measures;
}

double cross_depth_distance(const Path& fine, const Path& coarse) {
  if (fine.points != 2 * coarse.points || fine.dimensions != coarse.dimensions) {
    throw Error("deep_resnet.cross_depth", "distance across depths",
                "paths of 2 L and L points of one dimension",
                std::to_string(fine.points) + " and " + std::to_string(coarse.points) + " points",
                "compare depths that double");
  }
  double largest = 0;
  for (int64_t k = 0; k < fine.points; ++k) {
    largest =
        std::max(largest, squared_distance(fine.point(k), coarse.point(k / 2), fine.dimensions));
  }
  return std::sqrt(largest);
}

TrendSplit split_trend(std::span<const Path> paths, double beta, int64_t grid) {
  if (paths.empty() || grid < 1) {
    throw Error("deep_resnet.trend", "trend and noise", "at least one path and one interval",
                "none", "give networks of several depths");
  }
  TrendSplit split;
  split.integrated.resize(size((grid + 1) * paths[0].dimensions));
  for (const Path& path : paths) {
    if (path.dimensions != paths[0].dimensions) {
      throw Error(
          "deep_resnet.trend", "trend and noise", "paths of one dimension",
          std::to_string(path.dimensions) + " beside " + std::to_string(paths[0].dimensions), "");
    }
    const std::vector<double> own = integrated(path, beta, grid);
    for (std::size_t i = 0; i < own.size(); ++i) {
      split.integrated[i] += own[i] / static_cast<double>(paths.size());
    }
  }
  for (const Path& path : paths) {
    split.trend.push_back(trend_of(path, beta, split.integrated, grid));
    const double noise = block_norms(path, split.trend.back().data()).total;
    const double all = block_norms(path).total;
    split.noise_share.push_back(all > 0 ? noise / all : 0);
  }
  return split;
}

}  // namespace gradus::deep_resnet
