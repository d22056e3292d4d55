// The points of constant_target.cloud.
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>

#include "gradus/datasets/load.h"
#include "gradus/error.h"
#include "gradus/stream.h"
#include "gradus/text.h"
#include "measure_tasks.h"

namespace gradus::constant_target {
namespace {

/// Midpoints of a grid with the same number of cells along each axis.
std::vector<double> grid_points(int inputs, int64_t points) {
  auto axis = static_cast<int64_t>(std::pow(static_cast<double>(points), 1.0 / inputs) + 1e-9);
  axis = std::max<int64_t>(axis, 1);
  int64_t count = 1;
  for (int j = 0; j < inputs; ++j) count *= axis;
  std::vector<double> x;
  for (int64_t q = 0; q < count; ++q) {
    for (int64_t j = 0, rest = q; j < inputs; ++j, rest /= axis) {
      x.push_back((static_cast<double>(rest % axis) + 0.5) / static_cast<double>(axis));
    }
  }
  return x;
}

/// Sobol' points with the direction numbers of S. Joe and F. Y. Kuo, as in Boost.Random.
std::vector<double> sobol_points(int inputs, int64_t points) {
  boost::random::sobol engine(static_cast<std::size_t>(inputs));
  const double scale = 1 / (static_cast<double>(boost::random::sobol::max()) + 1);
  std::vector<double> x(static_cast<std::size_t>(points * inputs));
  for (double& value : x) value = static_cast<double>(engine()) * scale;
  return x;
}

CloudPoints dataset_points(const CloudOptions& options) {
  const datasets::Dataset loaded = datasets::load(options.dataset);
  const auto& shape = loaded.train.inputs.shape;
  CloudPoints found;
  std::size_t inputs = 1;
  for (std::size_t k = 1; k < shape.size(); ++k) inputs *= shape[k];
  found.inputs = static_cast<int>(inputs);
  found.checksum = loaded.checksum;
  const std::size_t rows = std::min(shape[0], static_cast<std::size_t>(options.points));
  for (std::size_t i = 0; i < rows * inputs; ++i) {
    found.x.push_back(static_cast<double>(loaded.train.inputs.bytes[i]) / loaded.largest_input);
  }
  return found;
}

void check_box(const CloudOptions& options, const CloudPoints& found) {
  for (std::size_t i = 0; i < found.x.size(); ++i) {
    if (found.x[i] >= options.a && found.x[i] <= options.b) continue;
    throw Error("constant_target.points",
                "point " + std::to_string(i / static_cast<std::size_t>(found.inputs)),
                "coordinates in [" + shortest(options.a) + ", " + shortest(options.b) + "]",
                shortest(found.x[i]), "enlarge the box: options a and b");
  }
}

}  // namespace

CloudPoints cloud_points(const CloudOptions& options, uint64_t seed) {
  CloudPoints found;
  if (options.kind == CloudKind::dataset) {
    found = dataset_points(options);
    check_box(options, found);
    return found;
  }
  found.inputs = static_cast<int>(options.dim);
  if (options.kind == CloudKind::grid) {
    found.x = grid_points(found.inputs, options.points);
  } else if (options.kind == CloudKind::sobol) {
    found.x = sobol_points(found.inputs, options.points);
  } else {
    Stream stream{seed};
    found.x.resize(static_cast<std::size_t>(options.points * options.dim));
    for (double& value : found.x) value = stream.uniform();
  }
  for (double& value : found.x) value = options.a + (options.b - options.a) * value;
  return found;
}

}  // namespace gradus::constant_target
