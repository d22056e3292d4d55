#include "local_objective.h"

#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <limits>

namespace gradus::dsgd {

class LocalObjective::Silent final : public Probe {
 public:
  Silent(Clock& clock, const int64_t& step) : Probe(clock, step) {
    next_ = std::numeric_limits<int64_t>::max();
  }

 private:
  void record(double) override {}
  void record(const Tensor&) override {}
};

LocalObjective::LocalObjective(const Model& model, const Loss& loss, const DataInfo& data,
                               const Batch& full, Tensors parameters, uint64_t seed)
    : Objective(std::move(parameters), 0, clock_),
      model_(model),
      loss_(loss),
      data_(data),
      full_(full),
      seed_(seed),
      probe_(std::make_unique<Silent>(clock_, step_)) {}

LocalObjective::~LocalObjective() = default;

Probe& LocalObjective::probe(const ProbeSpec&) {
  return *probe_;
}

void LocalObjective::set_rows(const Tensor& rows) {
  batch_ = {full_.input.index_select(0, rows), full_.target.index_select(0, rows), rows};
}

void LocalObjective::set_range(int64_t first, int64_t rows) {
  batch_ = {full_.input.narrow(0, first, rows), full_.target.narrow(0, first, rows), {}};
}

void LocalObjective::advance(Optimizer& optimizer) {
  const c10::AutoGradMode no_graph(false);
  optimizer.step(*this);
  ++step_;
}

double LocalObjective::value() {
  return ask({.gradient = false, .full = true}).value.item<double>();
}

Tensors LocalObjective::gradient() {
  return ask({.full = true}).gradient;
}

Answer LocalObjective::evaluate(const Ask& ask) {
  return gradus::evaluate(nullptr, model_, loss_, parameters_, 0, batch(ask.full), ask);
}

}  // namespace gradus::dsgd
