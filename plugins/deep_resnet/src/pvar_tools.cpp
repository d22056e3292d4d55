// Tools about the p-variation.
#include <algorithm>
#include <cmath>

#include "deep_resnet/p_variation.h"
#include "deep_resnet/path_measures.h"
#include "gradus/error.h"
#include "gradus/output_table.h"
#include "gradus/stream.h"
#include "tower_report.h"
#include "tower_tools.h"

namespace gradus::deep_resnet {
namespace {

double one_variation(const Path& path, double p, PvarMethod method) {
  if (method == PvarMethod::brute) return p_variation_brute(path, p);
  if (method == PvarMethod::tree) return p_variation_pruned(path, p);
  return p_variation(path, {{p}})[0];
}

/// (sum over consecutive increments of |.|^p)^(1/p), the lower bound that V_p is not.
double consecutive(const Path& path, double p) {
  double sum = 0;
  for (int64_t k = 1; k < path.points; ++k) {
    double squared = 0;
    for (int64_t i = 0; i < path.dimensions; ++i) {
      const double step = path.point(k)[i] - path.point(k - 1)[i];
      squared += step * step;
    }
    sum += std::pow(squared, p / 2);
  }
  return std::pow(sum, 1 / p);
}

void add_rows(OutputTable& table, const std::string& name, const Path& path,
              const std::vector<double>& p, PvarMethod method) {
  for (const double index : p) {
    table.add({{"path", name},
               {"points", path.points},
               {"p", index},
               {"value", one_variation(path, index, method)},
               {"consecutive_increments", consecutive(path, index)}});
  }
}

}  // namespace

void PvarOptions::declare(Schema& schema) {
  schema.add("path", path, "points, one after the other; not used where networks are given")
      .in(-1e100, 1e100)
      .length(1, 1000000);
  schema.add("dimensions", dimensions, "numbers of a point of the path").in(1, 1000000);
  schema.add("p", p, "indices").in(1, 64).length(1, 16).symbol("p");
}

void run_pvar(ToolRun& run, const PvarOptions& options, PvarMethod method) {
  OutputTable rows("p_variation");
  for (const TrainedNetwork& network : run.networks()) {
    const Tower& tower = tower_of(*network.model, "p-variation of networks");
    const Tensor a =
        tower.effective_weights(network.parameters).mul(depth_scale(tower.depth(), tower.beta()));
    add_rows(rows, network.method + " " + network.run_id, path_of(a), options.p, method);
  }
  if (run.networks().empty()) {
    const auto count = static_cast<int64_t>(options.path.size());
    if (count % options.dimensions != 0) {
      throw Error("deep_resnet.p_variation", "option path",
                  "a multiple of " + std::to_string(options.dimensions) + " numbers",
                  std::to_string(count), "");
    }
    const Path path{options.path.data(), count / options.dimensions, options.dimensions};
    add_rows(rows, "path", path, options.p, method);
  }
  rows.write(run);
}

void PvarCheckOptions::declare(Schema& schema) {
  schema.add("paths", paths, "random paths of at most 12 points").in(1, 1e6);
  schema.add("brownian", brownian, "Brownian paths of each length").in(1, 1e5);
}

namespace {

/// Largest violations of the p-variation's inequalities, relative.
struct PvarViolations {
  double methods = 0;  ///< recursion and tree against all sub-sequences, absolute
  double bounds = 0;
  void expect(double smaller, double larger) {
    bounds = std::max(bounds, (smaller - larger) / std::max(larger, 1e-300));
  }
};

void check_bounds(const Path& a, const Path& b, const Path& difference, PvarViolations& found) {
  const std::vector<double> p = {1, 1.5, 2, 3};
  const std::vector<double> v = p_variation(a, p), vb = p_variation(b, p);
  const std::vector<double> vd = p_variation(difference, p);
  const PathMeasures measures = measure_path(a, 0.5);
  double end = 0, oscillation = 0;
  for (int64_t j = 0; j < a.points; ++j) {
    for (int64_t m = 0; m < j; ++m) {
      double squared = 0;
      for (int64_t i = 0; i < a.dimensions; ++i) {
        squared += std::pow(a.point(j)[i] - a.point(m)[i], 2);
      }
      oscillation = std::max(oscillation, std::sqrt(squared));
      if (m == 0) end = std::sqrt(squared);
    }
  }
  for (std::size_t q = 0; q < p.size(); ++q) {
    found.expect(consecutive(a, p[q]), v[q]);
    found.expect(end, v[q]);
    found.expect(v[q], measures.v1);
    found.expect(v[q], vb[q] + vd[q]);
    for (std::size_t r = q + 1; r < p.size(); ++r) {
      found.expect(v[r], v[q]);
      found.expect(std::pow(v[r], p[r]), std::pow(oscillation, p[r] - p[q]) * std::pow(v[q], p[q]));
    }
  }
  found.expect(measures.v1, v[0]);
}

}  // namespace

void PvarCheckTool::compare_methods(ToolRun& run) const {
  Stream stream{run.settings().seeds.method};
  PvarViolations found;
  for (int64_t n = 0; n < options_.paths; ++n) {
    const int64_t points = 1 + n % 12, dimensions = 1 + n % 4;
    const Tensor a = stream.normals({points, dimensions});
    const Tensor b = stream.normals({points, dimensions}), difference = a.sub(b);
    const Path path = path_of(a);
    for (const double p : {1.0, 1.5, 2.0, 2.3, 3.0}) {
      const double brute = p_variation_brute(path, p);
      for (const PvarMethod method : {PvarMethod::exact, PvarMethod::tree}) {
        found.methods = std::max(found.methods, std::abs(one_variation(path, p, method) - brute));
      }
    }
    check_bounds(path, path_of(b), path_of(difference), found);
  }
  run.value("largest_difference", found.methods);
  run.value("largest_violation", found.bounds);
}

void PvarCheckTool::measure_brownian(ToolRun& run) const {
  Stream stream{run.settings().seeds.method, 1};
  OutputTable table("brownian");
  for (const int64_t points : {256, 1024}) {
    double sum = 0, squares = 0;
    for (int64_t n = 0; n < options_.brownian; ++n) {
      const Tensor steps =
          stream.normals({points}).mul(std::pow(static_cast<double>(points), -0.5));
      Tensor path = steps.new_zeros({points + 1});
      path.narrow(0, 1, points).copy_(steps.cumsum(0));
      const double v = p_variation_pruned(path_of(path), 2);
      sum += v * v;
      squares += v * v * v * v;
    }
    const auto count = static_cast<double>(options_.brownian);
    const double mean = sum / count;
    run.value("brownian_" + std::to_string(points), mean);
    table.add({{"points", points},
               {"mean_squared_2_variation", mean},
               {"standard_error", std::sqrt((squares / count - mean * mean) / count)}});
  }
  table.write(run);
}

void PvarCheckTool::run(ToolRun& run) {
  compare_methods(run);
  const std::vector<double> rising = {0, 0.3, 1.1, 2}, jumping = {0, 1, 0, 1, 0, 1};
  double worst = 0;
  for (const double p : {1.0, 2.0, 3.0}) {
    worst = std::max(worst, std::abs(p_variation({rising.data(), 4, 1}, {{p}})[0] - 2));
    const double v = p_variation({jumping.data(), 6, 1}, {{p}})[0];
    worst = std::max(worst, std::abs(std::pow(v, p) - 5));
  }
  run.value("known_paths_error", worst);
  measure_brownian(run);
}

}  // namespace gradus::deep_resnet
