// The parts of this plugin's table that lie in files of their own.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>

#include "gradus/plugin.h"

namespace gradus::constant_target {

/// An item that holds its options.
template <class Base, class O>
class WithOptions : public Base {
 public:
  using Options = O;
  explicit WithOptions(Options options) : options_(std::move(options)) {}

 protected:
  Options options_;
};

gradus_item identity_item();
gradus_item exact_risk_item();
gradus_item smooth_gradient_item();
gradus_item curves_item();
gradus_item step_map_item();
gradus_item many_starts_item();

/// B1 to B15, in order.
std::array<gradus_item, 15> claim_items();

}  // namespace gradus::constant_target
