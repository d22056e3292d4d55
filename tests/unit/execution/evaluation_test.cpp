// When a run is evaluated, and what its evaluation points say.
#include "execution/evaluation.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/scalar_tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace gradus::execution {
namespace {

std::set<int64_t> points_of(const Schedule& schedule, int64_t last, bool costly = false) {
  std::set<int64_t> points;
  for (int64_t step = 0; step <= last; ++step) {
    if (costly ? schedule.costly_due(step) : schedule.due(step)) points.insert(step);
  }
  return points;
}

TEST(Schedule, IsEvenOnALogarithmicScale) {
  EXPECT_EQ(points_of(Schedule(1000, 5, 5), 2000), (std::set<int64_t>{0, 1, 10, 100, 1000}));
  EXPECT_EQ(points_of(Schedule(64, 8, 8), 200), (std::set<int64_t>{0, 1, 2, 4, 8, 16, 32, 64}));
}

TEST(Schedule, HoldsTheFirstAndTheLastStep) {
  for (const int64_t steps : {0, 1, 2, 3, 17, 1000}) {
    for (const int64_t points : {1, 2, 3, 20}) {
      const Schedule schedule(steps, points, 1);
      EXPECT_TRUE(schedule.due(0)) << steps << " " << points;
      EXPECT_TRUE(schedule.due(steps)) << steps << " " << points;
      EXPECT_LE(points_of(schedule, steps).size(), static_cast<std::size_t>(points) + 2);
      EXPECT_TRUE(schedule.costly_due(steps)) << "one costly point is the last one";
    }
  }
}

TEST(Schedule, EvaluatesEveryStepOfAShortRun) {
  EXPECT_EQ(points_of(Schedule(3, 20, 20), 10), (std::set<int64_t>{0, 1, 2, 3}));
}

TEST(Schedule, CostlyPointsAreAmongTheOthers) {
  const Schedule schedule(1000, 20, 6);
  const std::set<int64_t> all = points_of(schedule, 1000), costly = points_of(schedule, 1000, true);
  EXPECT_EQ(costly.size(), 6u);
  EXPECT_TRUE(std::ranges::includes(all, costly));
  EXPECT_TRUE(costly.contains(0));
  EXPECT_TRUE(costly.contains(1000));
  EXPECT_EQ(points_of(Schedule(1000, 5, 100), 1000, true), points_of(Schedule(1000, 5, 1), 1000))
      << "no more than there are points";
}

TEST(Schedule, NextAfterEndsAtTheLastStep) {
  const Schedule schedule(1000, 5, 1);
  EXPECT_EQ(schedule.next_after(0), 1);
  EXPECT_EQ(schedule.next_after(1), 10);
  EXPECT_EQ(schedule.next_after(99), 100);
  EXPECT_EQ(schedule.next_after(1000), 1000);
}

/// y = p x with squared errors.
class Line : public Model {
 public:
  std::vector<ParameterInfo> parameters() const override { return {{"p", {1}}}; }
  Tensors initial(const InitRequest&) const override { return {at::full({1}, 0.0, at::kDouble)}; }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors*) const override {
    return batch.input.mul(parameters[0]);
  }
};

class Squares : public Loss {
 public:
  std::string name() const override { return "squares"; }
  Tensor value(const Tensor& output, const Batch& batch) const override {
    return output.sub(batch.target).square().mean();
  }
};

class Lines : public Task {
 public:
  TaskDescription describe() const override {
    TaskDescription description;
    description.metrics = {{"train_loss", "train", "loss"},
                           {"validation_loss", "validation", "loss"},
                           {"test_mean", "test", "mean", true, true}};
    description.targets = {{"train_loss", 0.25, "here"}, {"test_mean", 1.5, ""}};
    return description;
  }
  TaskData data(const Seeds&, at::ScalarType dtype) const override {
    // Targets are the inputs: the loss at p is (p - 1)^2 times the mean of x^2.
    const auto split = [&](double x, int64_t rows) {
      const Tensor input = at::full({rows, 1}, x, dtype);
      return Split{input, input};
    };
    return {split(1, 5000), split(2, 3), split(3, 2)};
  }
  std::unique_ptr<Loss> loss() const override { return std::make_unique<Squares>(); }
  Tensor measure(const std::string& name, const Tensor& output, const Batch&) const override {
    EXPECT_EQ(name, "mean");
    return output.mean();
  }
};

/// The evaluations of one run of `Lines`.
class EvaluationPoints : public ::testing::Test {
 protected:
  bool add(int64_t step, double p, bool with_costly = true) {
    PointContext point;
    point.step = step;
    point.epoch = static_cast<double>(step) / 10;
    point.counts = {.values = 0, .gradients = 2 * step, .samples = 3 * step};
    point.wall_s = static_cast<double>(step) / 4;
    point.cpu_s = static_cast<double>(step) / 8;
    return evaluations.add(point, {at::full({1}, p, at::kDouble)}, with_costly);
  }
  std::vector<double> metric(const std::string& name) const {
    return *record::find(evaluations.series().metrics, name);
  }

  const Lines task{};
  const TaskDescription description = task.describe();
  const Line model{};
  const Squares loss{};
  const TaskData data = task.data({}, at::kDouble);
  Evaluations evaluations{description, task, model, loss, data};
};

TEST_F(EvaluationPoints, MeasureEachMetricOnItsSplit) {
  EXPECT_TRUE(add(0, 0.5));
  EXPECT_DOUBLE_EQ(metric("train_loss")[0], 0.25) << "5,000 rows come in pieces";
  EXPECT_DOUBLE_EQ(metric("validation_loss")[0], 0.25 * 4);
  EXPECT_DOUBLE_EQ(metric("test_mean")[0], 1.5);
}

TEST_F(EvaluationPoints, PiecesCountByTheirRows) {
  // The last 904 rows of 5,000 are a piece of their own.
  const Split rows{at::arange(5000, at::kDouble).view({5000, 1}),
                   at::full({5000, 1}, 0.0, at::kDouble)};
  const Tensors parameters = {at::full({1}, 1.0, at::kDouble)};
  const Tensors measured =
      measure_split(task, model, loss, rows, false, {"mean", "loss"}, parameters);
  EXPECT_DOUBLE_EQ(measured[0].item<double>(), 2499.5);
  EXPECT_NEAR(measured[1].item<double>(), 4999.0 * 9999 / 6, 1e-6);
}

TEST_F(EvaluationPoints, CostlyMetricsAreMeasuredWhereTheyAreDue) {
  EXPECT_TRUE(add(0, 0.5));
  EXPECT_TRUE(add(1, 0.5, false)) << "what is not due is not a divergence";
  EXPECT_TRUE(std::isnan(metric("test_mean")[1]));
  EXPECT_DOUBLE_EQ(metric("train_loss")[1], 0.25);
  ASSERT_EQ(evaluations.reasons().size(), 1u);
  EXPECT_EQ(evaluations.reasons()[0].first, "evaluations.metrics.test_mean");
}

TEST_F(EvaluationPoints, ValuesThatAreNotFiniteAreADivergence) {
  EXPECT_FALSE(add(0, std::numeric_limits<double>::infinity()));
  EXPECT_EQ(evaluations.reasons().size(), 3u);
}

TEST_F(EvaluationPoints, KeepWhatWasSpent) {
  add(0, 0);
  add(8, 0.5);
  const record::EvaluationSeries series = evaluations.series();
  EXPECT_EQ(series.step, (std::vector<double>{0, 8}));
  EXPECT_EQ(series.epoch, (std::vector<double>{0, 0.8}));
  EXPECT_EQ(series.gradients, (std::vector<double>{0, 16}));
  EXPECT_EQ(series.samples, (std::vector<double>{0, 24}));
  EXPECT_EQ(series.wall_s, (std::vector<double>{0, 2}));
  EXPECT_EQ(series.cpu_s, (std::vector<double>{0, 1}));
  EXPECT_TRUE(evaluations.has_point(8));
  EXPECT_FALSE(evaluations.has_point(0)) << "asked of the last point alone";
}

TEST_F(EvaluationPoints, TellParametersApart) {
  add(0, 0.5);
  add(1, 0.5);
  add(2, std::nextafter(0.5, 1.0));
  const std::vector<std::string> hashes = evaluations.series().parameter_hash;
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_NE(hashes[1], hashes[2]);
}

TEST_F(EvaluationPoints, TargetsAreReachedAtTheFirstPointThatIsGoodEnough) {
  add(0, 0);
  EXPECT_FALSE(evaluations.targets_reached());
  EXPECT_FALSE(evaluations.targets()[0].reached);
  EXPECT_FALSE(evaluations.targets()[0].step);
  add(4, 0.5, false);  // the loss is 0.25; the mean is not measured
  EXPECT_FALSE(evaluations.targets_reached());
  add(6, 0.25);
  add(8, 0.75);
  EXPECT_TRUE(evaluations.targets_reached()) << "each at a point of its own";
  const std::vector<record::TargetOutcome> targets = evaluations.targets();
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0].metric, "train_loss");
  EXPECT_EQ(targets[0].source, "here");
  EXPECT_EQ(targets[0].step, 4);
  EXPECT_EQ(targets[0].gradients, 8);
  EXPECT_EQ(targets[0].wall_s, 1);
  EXPECT_EQ(targets[1].step, 8) << "where more is better, 1.5 and above";
}

}  // namespace
}  // namespace gradus::execution
