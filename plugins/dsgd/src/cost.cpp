#include "cost.h"

#include <algorithm>
#include <ctime>
#include <vector>

#include "gradus/standalone_objective.h"
#include "gradus/stats/quantiles.h"

namespace gradus::dsgd {
namespace {

/// Gradient descent without anything else.
class PlainSgd final : public Optimizer {
 public:
  explicit PlainSgd(double rate) : rate_(rate) {}
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].sub_(answer.gradient[i], rate_);
    }
  }
  double rate_;
};

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const Tensor& tensor : tensors) copied.push_back(tensor.clone());
  return copied;
}

/// CPU time of this thread, which other processes do not stretch.
int64_t thread_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

double timed_step(StandaloneObjective& objective, Optimizer& optimizer) {
  const int64_t start = thread_nanoseconds();
  objective.advance(optimizer);
  return 1e-3 * static_cast<double>(thread_nanoseconds() - start);
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

}  // namespace

StepCost measure_cost(const Model& model, const Loss& loss, const DataInfo& info, const Batch& data,
                      const Tensors& start, const Step::Options& options, int64_t rows,
                      int64_t steps, double learning_rate) {
  StandaloneObjective plain(model, loss, info, data, copies(start), {.seed = 0});
  StandaloneObjective own(model, loss, info, data, copies(start), {.seed = 0});
  own.measure_time();
  PlainSgd sgd(learning_rate);
  Step step(options);
  const int64_t batches = data.input.size(0) / rows;
  const int64_t warm = steps / 10;
  Clock& clock = own.clock();
  std::vector<double> plain_us, own_us;
  int64_t warm_gradient = 0, warm_total = 0;
  double first_layer = 0;
  for (int64_t t = 0; t < steps; ++t) {
    if (t == warm) {
      clock.watch_parts();
      warm_gradient = clock.nanoseconds(Lane::gradient);
      warm_total = clock.method_nanoseconds();
    }
    const int64_t first = t % batches * rows;
    plain.use_range(first, rows);
    own.use_range(first, rows);
    const double plain_time = timed_step(plain, sgd);
    const double own_time = timed_step(own, step);
    if (t < warm) continue;
    plain_us.push_back(plain_time);
    own_us.push_back(own_time);
    if (step.report().layer == 0) first_layer += 1;
  }
  const auto total = static_cast<double>(clock.method_nanoseconds() - warm_total);
  StepCost cost;
  cost.sgd_us = stats::median(plain_us);
  cost.step_us = stats::median(own_us);
  cost.mean_ratio = sum(own_us) / sum(plain_us);
  cost.gradient_share =
      static_cast<double>(clock.nanoseconds(Lane::gradient) - warm_gradient) / total;
  for (const PartTime& part : clock.parts()) {
    const double share = static_cast<double>(part.nanoseconds) / total;
    if (part.name == norms_part) cost.norm_share = share;
    if (part.name == map_part) cost.map_share = share;
    if (part.name == write_part) cost.write_share = share;
  }
  cost.first_layer_share = first_layer / static_cast<double>(own_us.size());
  return cost;
}

}  // namespace gradus::dsgd
