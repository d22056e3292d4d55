// DoG, distance over gradients: M. Ivgi, O. Hinder, Y. Carmon, "DoG is SGD's best friend: a
// parameter-free dynamic step size schedule", ICML 2023, arXiv 2302.12022, eq. 1 and section 3.3.
// Options and defaults as in the authors' code; with the gradient g_t (weight decay added),
// t = 0, 1, ...:
//   r_t = max over s <= t of |theta_s - theta_0|, at least reps_rel (1 + |theta_0|)
//   G_t = |g_0|^2 + ... + |g_t|^2,  theta_{t+1} = theta_t - lr r_t / sqrt(G_t + eps) g_t
// average_gamma > 0: evaluated is the average (Shamir, Zhang 2013) with weights t^gamma,
//   a_t = (1 - c_t) a_{t-1} + c_t theta_t,  c_t = (1 + gamma) / (t + gamma)
// Norms are of all parameters together, and of all networks of a stack.
#include <algorithm>
#include <cmath>

#include "descent_step.h"
#include "distance_and_norm.h"
#include "items.h"

namespace gradus::parameter_free {
namespace {

struct DogPenalty {
  Constant decay;
  template <class N>
  void operator()(N& theta, N& g) const {
    g = g + decay * theta;
  }
};

struct DogAverage {
  Constant share;
  template <class N>
  void operator()(N& theta, N& average) const {
    average = average + share * (theta - average);
  }
};

struct DogOptions {
  double lr = 1;
  double reps_rel = 1e-6;
  double eps = 1e-8;
  double weight_decay = 0;
  double average_gamma = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr, "factor of the step size");
    schema.add("reps_rel", reps_rel, "first distance, as a share of 1 + |theta_0|")
        .above(0, 1)
        .log();
    schema.add("eps", eps, "added to the sum of squares").above(0, 1).log();
    declare_decay(schema, weight_decay, "L2 penalty: added to the gradient times theta");
    schema
        .add("average_gamma", average_gamma,
             "evaluate the average with weights t^gamma; 0: the last iterate (the authors "
             "recommend 8)")
        .in(0, 1e3)
        .symbol("gamma");
  }
};

class Dog final : public WithOptions<Optimizer, DogOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("start", start_);
    archive.item("averages", averages_);
    archive.item("distance", distance_);
    archive.item("sum", sum_);
    archive.item("step", step_);
  }
  Tensors evaluated(const Tensors& parameters) override {
    return averages_.empty() ? parameters : averages_;
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const DogOptions& o = options_;
    const Work work(objective, answer.gradient);
    if (start_.empty()) {
      start_ = copies_of(objective.parameters());
      if (o.average_gamma > 0) averages_ = copies_of(start_);
      distance_ = o.reps_rel * (1 + std::sqrt(squared_norm(start_)));
    }
    if (o.weight_decay != 0) {
      one_pass(DogPenalty{o.weight_decay}, work.parameters(), work.gradient());
    }
    const auto [distance, norm] =
        sums(DistanceAndNorm{}, work.parameters(), start_, work.gradient());
    distance_ = std::max(distance_, std::sqrt(distance));
    sum_ += norm;
    one_pass(DescentStep{o.lr * distance_ / std::sqrt(sum_ + o.eps), 0}, work.parameters(),
             work.gradient());
    work.finish();
    ++step_;
    if (averages_.empty()) return;
    const double share = (1 + o.average_gamma) / (static_cast<double>(step_) + o.average_gamma);
    one_pass(DogAverage{share}, work.parameters(), averages_);
  }

  Tensors start_, averages_;       // theta_0, a
  double distance_ = 0, sum_ = 0;  // r, G
  int64_t step_ = 0;
};

}  // namespace

PluginItem dog_item() {
  return offer<Optimizer, Dog>("dog", "distance over gradients (Ivgi, Hinder, Carmon 2023)");
}

}  // namespace gradus::parameter_free
