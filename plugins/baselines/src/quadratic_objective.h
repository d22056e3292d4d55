// f(x) = 1/2 sum_i h_i x_i^2 as an objective, for the tool quadratic_rate.
#pragma once

#include <string>
#include <vector>

#include "gradus/model.h"
#include "gradus/objective.h"
#include "gradus/optimizer.h"

namespace gradus::baselines {

/// Curvatures evenly spaced in their logarithm from 1 down to 1/condition, float64.
std::vector<double> log_spectrum(int64_t dimension, double condition);

/// One float64 parameter [h.size()], all ones at the start. Answers are exact; nothing is drawn.
class QuadraticObjective final : public Objective {
 public:
  explicit QuadraticObjective(const std::vector<double>& curvatures);

  const Model& model() const override { return model_; }
  const Loss& loss() const override { return loss_; }
  const DataInfo& data() const override { return data_; }
  int64_t rows(bool) const override { return 1; }
  const Batch& batch(bool) const override { return batch_; }
  bool changed() const override { return step_ == 0; }
  uint64_t seed() const override { return 0; }
  int64_t step() const override { return step_; }
  Probe& probe(const ProbeSpec&) override { return probe_; }
  void stop(std::string_view) override {}

  void advance(Optimizer& optimizer);
  /// max_i |x_i|
  double distance() const;

 private:
  class HalfQuadratic final : public Loss {
   public:
    explicit HalfQuadratic(Tensor h) : h_(std::move(h)) {}
    std::string name() const override { return "half_quadratic"; }
    Tensor value(const Tensor& output, const Batch& batch) const override;
    Tensor slope(const Tensor& output, const Batch& batch) const override;

   private:
    Tensor h_;
  };
  class FreePoint final : public Model {
   public:
    explicit FreePoint(int64_t dimension) : dimension_(dimension) {}
    std::vector<ParameterInfo> parameters() const override { return {{"x", {dimension_}}}; }
    Tensors initial(const InitRequest& request) const override;
    Tensor forward(const Tensors& parameters, const Batch&, Tensors*) const override;

   private:
    int64_t dimension_;
  };
  class NoProbe final : public Probe {
   public:
    NoProbe(Clock& clock, const int64_t& step) : Probe(clock, step) {}

   private:
    void record(double) override {}
    void record(const Tensor&) override {}
  };

  Answer evaluate(const Ask& ask) override;
  Clock clock_;
  FreePoint model_;
  HalfQuadratic loss_;
  DataInfo data_;
  Batch batch_;
  int64_t step_ = 0;
  NoProbe probe_;
};

}  // namespace gradus::baselines
