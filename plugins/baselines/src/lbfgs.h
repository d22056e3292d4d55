// L-BFGS and its state.
#pragma once

#include <algorithm>
#include <string>

#include "gradus/plugin.h"
#include "gradus/with_options.h"
#include "lbfgs_history.h"
#include "strong_wolfe.h"

namespace gradus::baselines {

using namespace line_search;

/// torch.optim.LBFGS's options; only the line search's default is another.
struct LbfgsOptions {
  double lr = 1;
  int64_t max_iter = 20;
  Auto<int64_t> max_eval;
  double tolerance_grad = 1e-7;
  double tolerance_change = 1e-9;
  int64_t history_size = 100;
  std::string line_search_fn = "strong_wolfe";
  void declare(Schema& schema);
};

/// A step is up to `max_iter` iterations on the step's batch. Stacked networks are treated as one
/// function, the sum of their values, with one direction and one step size.
class Lbfgs final : public WithOptions<Optimizer, LbfgsOptions> {
 public:
  explicit Lbfgs(Options options)
      : WithOptions(std::move(options)), history_(options_.history_size) {}
  void state(Archive& archive) override;
  bool carries() const override { return true; }

 private:
  void move(Objective& objective) override;
  void evaluate(Objective& objective);
  /// At least 2: the gradient at the start, and one evaluation elsewhere.
  int64_t limit() const {
    return options_.max_eval.value_or(std::max<int64_t>(2, options_.max_iter * 5 / 4));
  }
  void choose_direction();
  void search(Objective& objective, double slope, bool last);

  int64_t iterations_ = 0;
  double t_ = 0, value_ = 0;
  bool stale_ = false;         // gradient_ is not that of the parameters
  Tensor direction_, before_;  // d and g of the last iteration
  Tensor gradient_;            // at the parameters
  int64_t evaluations_ = 0;    // in this step
  LbfgsHistory history_;
};

}  // namespace gradus::baselines
