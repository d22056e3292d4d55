// A converted network beside the gated one.
#pragma once

#include <cstdint>
#include <string>

#include "converter.h"

namespace gradus::grelu {

struct Comparison {
  double error = 0;        ///< largest difference on the points
  bool same_class = true;  ///< the same largest output at every point
};
Comparison compare(const Net& net, const ReluNetwork& relu, const Tensor& points);

/// Share of points whose outputs all lie within `near` of the mean of |f|.
double share_near(const Net& net, const ReluNetwork& relu, const Tensor& points, double near);

/// The hidden width that section 3 of THEORY.md states: 2 m, or 2 m + 2 inputs for directions.
int64_t stated_width(const Net& net);
bool has_stated_width(const Net& net, const ReluNetwork& relu);

/// "512, 512".
std::string widths_text(const ReluNetwork& relu);
/// The largest S of all layers; 0 for an ordinary ReLU network.
double largest_scale(const ReluNetwork& relu);

}  // namespace gradus::grelu
