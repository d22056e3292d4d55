// The table of this plugin, one function for each file.
#pragma once

#include "gradus/plugin.h"

namespace gradus::baselines {

gradus_item adagrad_item();
gradus_item adam_item();
gradus_item adamw_item();
gradus_item heavy_ball_rate_item();
gradus_item lbfgs_item();
gradus_item momentum_item();
gradus_item nesterov_item();
gradus_item quadratic_rate_item();
gradus_item rmsprop_item();
gradus_item sgd_item();

}  // namespace gradus::baselines
