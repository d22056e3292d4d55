#include "test_objective.h"

#include <c10/core/GradMode.h>

namespace gradus::testing {
namespace {

/// Records nothing: tests look at parameters.
class SilentProbe final : public Probe {
 public:
  SilentProbe(Clock& clock, const int64_t& step) : Probe(clock, step) {}

 private:
  void record(double) override {}
  void record(const Tensor&) override {}
};

}  // namespace

TestObjective::TestObjective(const Model& model, const Loss& loss, const DataInfo& data,
                             Tensors parameters, int64_t copies, Batch batch)
    : BatchObjective(std::move(parameters), copies, clock_),
      model_(model),
      loss_(loss),
      data_(data),
      batch_(std::move(batch)) {}

Probe& TestObjective::probe(const ProbeSpec&) {
  if (!probe_) probe_ = std::make_unique<SilentProbe>(clock_, step_);
  return *probe_;
}

void TestObjective::set_batch(Batch batch) {
  batch_ = std::move(batch);
  changed_ = true;
}

void TestObjective::advance(Optimizer& optimizer) {
  const c10::AutoGradMode no_graph(false);
  optimizer.step(*this);
  ++step_;
  changed_ = false;
}

Answer TestObjective::evaluate(const Ask& ask) {
  return gradus::evaluate(nullptr, model_, loss_, parameters_, copies(), batch_, ask);
}

}  // namespace gradus::testing
