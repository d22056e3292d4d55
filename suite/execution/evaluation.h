// Evaluation points: metrics on whole splits, off the method's clock.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "execution/settings.h"
#include "gradus/run.h"
#include "record/run_record.h"

namespace gradus::execution {

/// At which steps what is evaluated: steps spaced evenly on a logarithmic scale, with 0 and the
/// last one; costly metrics at a subset of them.
class Schedule {
 public:
  Schedule(int64_t steps, int64_t points, int64_t costly_points);
  /// The first evaluation step after `step`; the last step of the budget if there is none.
  int64_t next_after(int64_t step) const;
  bool due(int64_t step) const { return points_.contains(step); }
  bool costly_due(int64_t step) const { return costly_.contains(step); }

 private:
  std::set<int64_t> points_, costly_;
};

/// The values of some measures on a split, from one forward pass in pieces of bounded size; each
/// has one value per network.
Tensors measure_split(const Task& task, const Model& model, const Loss& loss, const Split& split,
                      bool is_train, const std::vector<std::string>& measures,
                      const Tensors& parameters);

/// Hash of all parameters' values.
std::string parameter_hash(const Tensors& parameters);

/// The time and counts at an evaluation point.
struct PointContext {
  int64_t step = 0;
  double epoch = 0;
  Counts counts;
  double wall_s = 0;
  double cpu_s = 0;
};

/// Collects the evaluation points of a run.
class Evaluations {
 public:
  Evaluations(const TaskDescription& description, const Task& task, const Model& model,
              const Loss& loss, const TaskData& data);
  /// Evaluates the metrics that are due. Returns false where one is not finite.
  bool add(const PointContext& point, const Tensors& parameters, bool with_costly);
  /// Whether every target has been reached.
  bool targets_reached() const;
  bool has_point(int64_t step) const;
  void state(Archive& archive);
  record::EvaluationSeries series() const;
  std::vector<record::TargetOutcome> targets() const;
  record::Named<std::string> reasons() const;  ///< "evaluations.metrics.NAME": why it has nulls

 private:
  std::vector<double> measure_all(const Tensors& parameters, bool with_costly) const;
  void measure_on(const std::string& split, const Tensors& parameters, bool with_costly,
                  std::vector<double>& values) const;
  int first_reaching(const Target& target) const;
  const TaskDescription& description_;
  const Task& task_;
  const Model& model_;
  const Loss& loss_;
  const TaskData& data_;
  std::vector<PointContext> points_;
  std::vector<std::string> hashes_;
  std::vector<std::vector<double>> metrics_;  // [metric][point]; NaN: not evaluated or not finite
};

}  // namespace gradus::execution
