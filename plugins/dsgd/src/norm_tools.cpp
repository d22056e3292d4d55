// Tools about norms: duality maps and spectral bounds.
#include <algorithm>
#include <array>
#include <cmath>

#include "norms.h"
#include "random_nets.h"
#include "spectral.h"
#include "tools.h"

namespace gradus::dsgd {
namespace {

/// The two equations for a network of two layers: one block moves, by the argmax of the dual norm.
double network_error(Stream& stream, int64_t shapes) {
  double worst = 0;
  for (int64_t i = 0; i < shapes; ++i) {
    const Tensor a = awkward_matrix(stream, 3 * i + 1), b = awkward_matrix(stream, 3 * i + 2);
    const double pa = log_uniform(stream, -2, 2), pb = log_uniform(stream, -2, 2);
    for (const LayerNorm q : all_norms) {
      const double da = dual_norm(q, a) / pa, db = dual_norm(q, b) / pb;
      const double dual = std::max(da, db);
      if (dual == 0) continue;
      const Tensor& block = da >= db ? a : b;
      const double p = da >= db ? pa : pb;
      const Tensor rho = duality_map(q, block).div(p * p);
      worst = std::max(worst, std::abs(p * norm(q, rho) / dual - 1));
      worst = std::max(worst, std::abs(inner(block, rho) / (dual * dual) - 1));
    }
  }
  return worst;
}

}  // namespace

void DualityOptions::declare(Schema& schema) {
  schema.add("shapes", shapes, "matrices for each norm").in(1, 1e6);
  schema.add("directions", directions, "random directions for each norm").in(1, 1e8);
}

void run_duality(ToolRun& run, const DualityOptions& options) {
  Stream stream{run.settings().seeds.method};
  double worst_norm = 0, worst_inner = 0, worst_direction = 0;
  for (const LayerNorm q : all_norms) {
    const int64_t per_shape = std::max<int64_t>(1, options.directions / options.shapes);
    for (int64_t i = 0; i < options.shapes; ++i) {
      const Tensor g = awkward_matrix(stream, i);
      const double dual = dual_norm(q, g);
      if (dual == 0) continue;
      const Tensor rho = duality_map(q, g);
      worst_norm = std::max(worst_norm, std::abs(norm(q, rho) / dual - 1));
      worst_inner = std::max(worst_inner, std::abs(inner(g, rho) / (dual * dual) - 1));
      for (int64_t k = 0; k < per_shape; ++k) {
        const Tensor d = stream.normals(g.sizes());
        worst_direction = std::max(worst_direction, inner(g, d) / (dual * norm(q, d)));
      }
    }
  }
  const double worst_network = network_error(stream, options.shapes);
  run.value("norm_error", worst_norm);
  run.value("inner_error", worst_inner);
  run.value("network_error", worst_network);
  run.value("largest_share", worst_direction);
}

void SpectralOptions::declare(Schema& schema) {
  schema.add("matrices", matrices, "Gaussian matrices of each shape").in(1, 1e5);
}

void run_spectral(ToolRun& run, const SpectralOptions& options) {
  Stream stream{run.settings().seeds.method};
  struct Kind {
    const char* name;
    double least = 1e300, most = 0;
    void add(double ratio) {
      least = std::min(least, ratio);
      most = std::max(most, ratio);
    }
  };
  std::array<Kind, 5> kinds = {{{"svd"}, {"schatten_3"}, {"schatten_5"}, {"cholesky"}, {"power"}}};
  for (const auto& [rows, columns] :
       {std::array<int64_t, 2>{10, 64}, {64, 784}, {5, 5}, {40, 30}}) {
    Tensor vector;
    for (int64_t i = 0; i < options.matrices; ++i) {
      const Tensor w = stream.normals({rows, columns});
      const double exact = norm(LayerNorm::two, w);
      kinds[0].add(svd_bound(w) / exact);
      kinds[1].add(schatten_bound(w, 3) / exact);
      kinds[2].add(schatten_bound(w, 5) / exact);
      kinds[3].add(cholesky_bound(w, vector) / exact);
      kinds[4].add(power_estimate(w, 5) / exact);
    }
  }
  for (const Kind& kind : kinds) {
    run.value(std::string(kind.name) + "_least", kind.least);
    run.value(std::string(kind.name) + "_most", kind.most);
  }
}

}  // namespace gradus::dsgd
