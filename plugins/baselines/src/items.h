// The table of this plugin: a file that offers an item NAME defines NAME_item() and has a line
// here.
#pragma once

#include "gradus/plugin.h"

// clang-format off
#define GRADUS_BASELINES(ITEM) \
  ITEM(adagrad)                \
  ITEM(adam)                   \
  ITEM(adamw)                  \
  ITEM(lbfgs)                  \
  ITEM(momentum)               \
  ITEM(nesterov)               \
  ITEM(rmsprop)                \
  ITEM(sgd)                    \
  ITEM(quadratic_rate)         \
  ITEM(heavy_ball_rate)
// clang-format on

namespace gradus::baselines {

#define GRADUS_DECLARE(NAME) PluginItem NAME##_item();
GRADUS_BASELINES(GRADUS_DECLARE)
#undef GRADUS_DECLARE

}  // namespace gradus::baselines
