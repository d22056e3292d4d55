// Schedule-free methods: the weights of the average, and the point that is evaluated.
#pragma once

#include <algorithm>
#include <cmath>

#include "items.h"

namespace gradus::parameter_free {

/// What both methods share: A. Defazio, X. Yang, H. Mehta, K. Mishchenko, A. Khaled, A. Cutkosky,
/// "The road less scheduled", NeurIPS 2024, arXiv 2405.15682, algorithm 1 and eqs. 15 and 23. With
/// the step direction d_t at y_t, t = 1, 2, ..., warmed-up step size lr_t:
///   w_t = t^r (max over s <= t of lr_s)^p,  c_t = w_t / (w_1 + ... + w_t)
///   z_{t+1} = z_t - lr_t d_t,  x_{t+1} = (1 - c_t) x_t + c_t z_{t+1}
///   y_{t+1} = (1 - beta) z_{t+1} + beta x_{t+1}
/// The parameters are y, x is computed from y and z: x = y + (1 - 1/beta) (z - y).
struct ScheduleFreeWeights {
  int64_t step = 0;  // steps done
  double sum = 0, largest = 0;

  struct Now {
    double lr = 0, share = 0;  // lr_t, c_t
  };
  Now next(double lr, int64_t warmup, double r, double power) {
    const double warm =
        step < warmup ? static_cast<double>(step + 1) / static_cast<double>(warmup) : 1;
    largest = std::max(largest, lr * warm);
    ++step;
    const double weight = std::pow(static_cast<double>(step), r) * std::pow(largest, power);
    sum += weight;
    return {lr * warm, sum > 0 ? weight / sum : 0};
  }
  void state(Archive& archive) {
    archive.item("step", step);
    archive.item("sum", sum);
    archive.item("largest", largest);
  }
};

/// The options of the average.
struct ScheduleFreeOptions {
  int64_t warmup_steps = 0;
  double r = 0;
  double weight_lr_power = 2;
  void declare_average(Schema& schema) {
    schema.add("warmup_steps", warmup_steps, "steps until the step size is whole")
        .in(0, 1e12)
        .unit("steps")
        .shared();
    schema.add("r", r, "power of the step in the weights of the average").in(0, 100).shared();
    schema.add("weight_lr_power", weight_lr_power, "power of the step size in the weights")
        .in(0, 100)
        .shared();
    schema.groups();
  }
};

/// The step size, the same for all parameters.
inline void declare_shared_rate(Schema& schema, double& lr) {
  schema.add("lr", lr, "step size")
      .in(0, 1e3)
      .log()
      .role(OptionRole::learning_rate)
      .schedulable()
      .shared();
}

/// x of y and z.
struct ScheduleFreeAverage {
  Constant share;  // 1 - 1/beta
  template <class N>
  void operator()(N& x, N& z) const {
    x = x + share * (z - x);
  }
};

inline Tensors schedule_free_average(const Tensors& parameters, const Tensors& z, double beta) {
  if (z.empty()) return parameters;
  const Tensors x = copies_of(parameters);
  one_pass(ScheduleFreeAverage{1 - 1 / beta}, x, z);
  return x;
}

}  // namespace gradus::parameter_free
