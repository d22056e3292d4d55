// Random starts on an interval, for the tools that train many networks.
#pragma once

#include <vector>

#include "constant_target/descent.h"
#include "gradus/options.h"
#include "measure_tasks.h"
#include "relu_net.h"

namespace gradus::constant_target {

/// Networks with parameters N(0, init_std^2) and constants xi uniform on [xi_low, xi_high], one
/// stream a start.
struct StartOptions {
  int64_t starts = 12, steps = 600;
  double init_std = 0.6, xi_low = -2, xi_high = 2, a = 0, b = 1;
  void declare(Schema& schema);
  /// The uniform law on [a, b]. Throws Error "constant_target.box".
  Measure measure() const;
  std::vector<Start> draw(int64_t hidden, double multiple, uint64_t seed) const;
  DescentOptions descent(int64_t hidden, int threads) const;
};

/// A model with one hidden layer for one input on [a, b].
Net shallow_net(int64_t hidden, double init_std, double a, double b);

}  // namespace gradus::constant_target
