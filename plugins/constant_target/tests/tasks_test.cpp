// The tasks: exact risks through LibTorch, laws, refusals; the driver's refusals and batches.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "constant_target/single.h"
#include "descent_driver.h"
#include "gradus/error.h"
#include "lyapunov_monitor.h"
#include "measure_tasks.h"
#include "report.h"

namespace gradus::constant_target {
namespace {

template <class Task>
std::string task_error(const char* options) {
  try {
    const auto parsed = parse_options<typename Task::Options>(options, "task");
    Task(parsed).data({}, at::kDouble);
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

template <class Task>
Task task_of(const char* options) {
  return Task(parse_options<typename Task::Options>(options, "task"));
}

Net net_on(const Task& task, Net::Options options = {}) {
  return {options, task.data({}, at::kDouble).info};
}

TEST(ConstantTargetTasks, RefuseBadInputWithTheReason) {
  EXPECT_EQ(task_error<IntervalTask>("{}"), "");
  EXPECT_EQ(task_error<IntervalTask>(R"({"a": 1, "b": 1})"), "constant_target.box");
  EXPECT_EQ(task_error<CloudTask>(R"({"a": 2, "b": 1})"), "constant_target.box");
  EXPECT_EQ(task_error<IntervalTask>(R"({"xi": "inf"})"), "options.range");
  EXPECT_EQ(task_error<CloudTask>(R"({"points": 0})"), "options.range");
  const char* half = R"({"density": "piecewise", "edges": [0, 1], "values": [0.5]})";
  EXPECT_EQ(task_error<IntervalTask>(half), "constant_target.density");
  EXPECT_EQ(task_error<IntervalTask>(R"({"edges": [0, 1], "values": [1]})"),
            "constant_target.density")
      << "a list that a uniform density would ignore";
  const char* negative = R"({"density": "piecewise", "edges": [0, 0.5, 1], "values": [3, -1]})";
  EXPECT_EQ(task_error<IntervalTask>(negative), "constant_target.density");
  EXPECT_EQ(task_error<IntervalTask>(R"({"target": "abs_sum"})"), "constant_target.control");
  EXPECT_EQ(task_error<IntervalTask>(R"({"target": "abs_sum", "as_control": true})"), "");
  EXPECT_EQ(task_error<IntervalTask>(R"({"target": "sine", "as_control": true})"),
            "constant_target.control");
  EXPECT_EQ(task_error<CloudTask>(R"({"target": "sine", "as_control": true})"), "");
  EXPECT_EQ(task_error<CloudTask>(R"({"kind": "dataset", "b": 0.5})"), "constant_target.points");
}

TEST(ConstantTargetTasks, RefuseModelsThatTheTheoremDoesNotCover) {
  const auto interval = task_of<IntervalTask>("{}");
  const auto cloud = task_of<CloudTask>("{}");
  const auto control = task_of<CloudTask>(R"({"as_control": true})");
  Net::Options tanh;
  tanh.activation = Activation::tanh;
  EXPECT_EQ(interval.refuses(net_on(interval)), "");
  EXPECT_NE(interval.refuses(net_on(interval, tanh)), "");
  EXPECT_NE(cloud.refuses(net_on(cloud, tanh)).find("as_control"), std::string::npos);
  EXPECT_EQ(control.refuses(net_on(control, tanh)), "");
}

std::string driver_refusal(const MeasureTask& task, const Net& net, const char* options) {
  const DescentDriver driver(parse_options<DriverOptions>(options, "driver"));
  return driver.refuses(task, net, *task.loss(), task.data({}, at::kDouble).info);
}

TEST(ConstantTargetTasks, DriverRefusesHalfGradientsAndRulesWithoutABound) {
  const auto task = task_of<IntervalTask>("{}");
  const auto control = task_of<IntervalTask>(R"({"as_control": true})");
  const Net net = net_on(task);
  Net::Options deep;
  deep.layers = 3;
  EXPECT_EQ(driver_refusal(task, net, "{}"), "");
  EXPECT_NE(driver_refusal(task, net, R"({"grad_factor": "half"})"), "");
  EXPECT_EQ(driver_refusal(control, net, R"({"grad_factor": "half"})"), "");
  for (const char* rule : {"lyapunov", "sharp", "norm_closed_form"}) {
    const std::string options = std::string(R"({"step_rule": ")") + rule + "\"}";
    EXPECT_NE(driver_refusal(task, net_on(task, deep), options.c_str()), "");
  }
  EXPECT_EQ(driver_refusal(task, net_on(task, deep), R"({"step_rule": "local"})"), "");
  EXPECT_EQ(driver_refusal(task, net, R"({"multiple": 4})"), "");
  EXPECT_EQ(driver_refusal(task, net, R"({"step_rule": "fixed", "step": 0})"), "");
  for (const char* bad : {R"({"step": -1})", R"({"multiple": -0.5})", R"({"starts": 0})"}) {
    EXPECT_THROW(parse_options<DriverOptions>(bad, ""), Error) << bad;
  }
}

TEST(ConstantTargetTasks, DriverRefusesOtherDevicesAndDependentPoints) {
  const auto error_of = [](const RunSettings& settings, Mode mode) -> std::string {
    try {
      check_settings(settings, mode);
    } catch (const Error& error) {
      return error.id();
    }
    return "none";
  };
  RunSettings settings;
  settings.sampling = Sampling::full;
  EXPECT_EQ(error_of(settings, Mode::gd), "none");
  EXPECT_EQ(error_of(settings, Mode::sgd), "constant_target.sampling");
  settings.sampling = Sampling::shuffled;
  EXPECT_EQ(error_of(settings, Mode::sgd), "constant_target.sampling");
  settings.sampling = Sampling::replacement;
  EXPECT_EQ(error_of(settings, Mode::sgd), "none");
  settings.device = at::Device(at::kCUDA, 0);
  EXPECT_EQ(error_of(settings, Mode::gd), "constant_target.device");
}

TEST(ConstantTargetCertificate, SaysWhichTheoremCoversARunAndWhyNone) {
  TrajectoryRecord record;
  record.kappa = 10;
  record.sharp_kappa = 6;
  const auto theorem = [&](double step, const DescentOptions& options, bool control = false) {
    record.largest_step = step;
    return certificate({options, control}, record).theorem;
  };
  DescentOptions options;
  EXPECT_EQ(theorem(0.09, options), "gradient descent: sup gamma < 1/kappa_0");
  EXPECT_EQ(theorem(0.15, options), "gradient descent: sup gamma < 1/kappa_s0");
  EXPECT_EQ(theorem(0.2, options), "none: sup gamma kappa_0 = 2 >= 1");
  EXPECT_EQ(theorem(0, options), "none: the step lengths are summable");
  EXPECT_EQ(theorem(0.09, options, true), "none: a control");
  EXPECT_TRUE(certificate({options}, record).admissible);
  options.decay = 1;
  EXPECT_TRUE(certificate({options}, record).not_summable);
  options.decay = 1.5;
  EXPECT_FALSE(certificate({options}, record).not_summable);
  EXPECT_EQ(theorem(0.09, options), "none: the step lengths are summable");
  options.decay = 0;
  options.mode = Mode::sgd;
  EXPECT_EQ(theorem(0.09, options), "stochastic gradient descent: sup gamma < 1/kappa_0");
  options.rule = StepRule::local;
  record.given_multiple = 0.5;
  EXPECT_EQ(theorem(9, options), "stochastic gradient descent: local steps with m < 1");
  options.network.sizes = {1, 3, 3, 1};
  EXPECT_NE(theorem(0.01, options).find("more than one hidden layer"), std::string::npos);
  options.mode = Mode::flow_rk4;
  EXPECT_NE(theorem(0.01, options).find("gradient flow, deep"), std::string::npos);
  EXPECT_DOUBLE_EQ(sharp_multiple(record), 10.0 / 6);
}

TEST(ConstantTargetTasks, ExactRiskOfStackedNetworksIsThatOfEach) {
  const auto task = task_of<IntervalTask>(R"({"a": -1, "b": 2, "xi": 1.5})");
  const Net net = net_on(task);
  const Tensors stack = net.initial({.seed = 4, .copies = 11, .dtype = at::kDouble});
  Answer answer;
  ASSERT_TRUE(task.risk(net, stack, {}, {}, answer));
  for (int64_t k = 0; k < 11; ++k) {
    const SingleRisk own = evaluate_single(net.network(), net.start(4, k), 1.5, task.measure({}));
    EXPECT_EQ(answer.value[k].item<double>(), own.terms.risk);
    Tensors gradient;
    for (const Tensor& tensor : answer.gradient) gradient.push_back(tensor.select(0, k));
    EXPECT_EQ(Net::entries(gradient), own.gradient);
  }
  const int only[] = {2};
  Answer one;
  ASSERT_TRUE(
      task.risk(net, net.initial({.seed = 4, .dtype = at::kDouble}), {}, {.only = only}, one));
  ASSERT_EQ(one.gradient.size(), 1u);
  EXPECT_EQ(one.gradient[0].sizes(), at::IntArrayRef({1, 16}));
}

TEST(ConstantTargetTasks, MiniBatchesOfAnOptimizerAreNotIntegrals) {
  const auto task = task_of<IntervalTask>("{}");
  const Net net = net_on(task);
  const TaskData data = task.data({}, at::kDouble);
  const Tensors parameters = net.initial({.seed = 1, .dtype = at::kDouble});
  const auto is_integral = [&](const Batch& batch) {
    Answer answer;
    return task.risk(net, parameters, batch, {}, answer);
  };
  const auto batch_of = [&](const std::vector<int64_t>& numbers) {
    Tensor rows = data.train.input.new_empty({static_cast<int64_t>(numbers.size())}, at::kLong);
    std::ranges::copy(numbers, rows.mutable_data_ptr<int64_t>());
    return Batch{data.train.input.index_select(0, rows), data.train.target.index_select(0, rows),
                 rows};
  };
  std::vector<int64_t> numbers(32);
  std::iota(numbers.rbegin(), numbers.rend(), 0);
  EXPECT_TRUE(is_integral({data.train.input, data.train.target, {}}));
  EXPECT_TRUE(is_integral(batch_of(numbers))) << "all rows, in another order";
  EXPECT_FALSE(is_integral(batch_of({0, 1, 2, 3})));
  numbers[5] = numbers[6];
  EXPECT_FALSE(is_integral(batch_of(numbers))) << "as many rows, drawn with replacement";
  const Batch few = batch_of(std::vector<int64_t>(128, 7));
  EXPECT_FALSE(is_integral(
      {few.input.view({32, 4, 1}), few.target.view({32, 4, 1}), few.rows.view({32, 4})}))
      << "a batch for each of 32 networks";
}

TEST(ConstantTargetTasks, CloudsHoldTheirPoints) {
  const auto count = [](const char* options) {
    return task_of<CloudTask>(options).data(Seeds{.data = 3}, at::kDouble).train.input;
  };
  EXPECT_EQ(count(R"({"kind": "grid", "points": 100, "dim": 3})").sizes(),
            at::IntArrayRef({64, 3}));
  EXPECT_EQ(count(R"({"kind": "grid", "points": 5, "dim": 3})").sizes(), at::IntArrayRef({1, 3}));
  EXPECT_EQ(count(R"({"kind": "dataset", "points": 50})").sizes(), at::IntArrayRef({50, 64}));
  for (const char* kind : {"sobol", "sample"}) {
    const std::string options =
        std::string(R"({"points": 1024, "a": -1, "b": 3, "kind": ")") + kind + "\"}";
    const Tensor x = count(options.c_str());
    EXPECT_GE(x.min().item<double>(), -1);
    EXPECT_LE(x.max().item<double>(), 3);
    EXPECT_NEAR(x.mean().item<double>(), 1, 0.1);
  }
  const Tensor sobol = count(R"({"points": 3, "dim": 1})");
  EXPECT_EQ(sobol[0].item<double>(), 0.5);
  EXPECT_EQ(sobol[1].item<double>(), 0.75);
  EXPECT_EQ(sobol[2].item<double>(), 0.25);
}

TEST(ConstantTargetTasks, OtherTargetsTakeTheirMeanAsXi) {
  const auto task = task_of<IntervalTask>(R"({"a": -1, "target": "abs_sum", "as_control": true})");
  const Measure measure = task.measure({});
  EXPECT_DOUBLE_EQ(measure.xi, 0.5);
  EXPECT_DOUBLE_EQ(measure.largest_target, 1);
  const auto cloud =
      task_of<CloudTask>(R"({"target": "sine", "as_control": true, "kind": "grid", "dim": 1,
                             "points": 3})");
  const Measure grid = cloud.measure({});
  EXPECT_NEAR(grid.cloud.target[1], 1, 1e-15);
  EXPECT_NEAR(grid.xi, (0.5 + 1 + 0.5) / 3, 1e-15);
}

TEST(ConstantTargetTasks, BatchesFollowTheLawAndTheirStart) {
  Measure measure{1, 0, 1};
  measure.interval = piecewise_density(0, 1, {0, 0.25, 1}, {2, 2.0 / 3});
  const DrawBatch draw = batches_of(measure, 1000, 7);
  std::vector<double> x(1000), again(1000), other(1000);
  draw(5, 2, x, {});
  draw(5, 2, again, {});
  draw(5, 3, other, {});
  EXPECT_EQ(x, again);
  EXPECT_NE(x, other);
  const auto below = std::ranges::count_if(x, [](double value) { return value < 0.25; });
  EXPECT_NEAR(static_cast<double>(below), 500, 4 * std::sqrt(250.0));
}

TEST(ConstantTargetMonitor, RefusesWhatHasNoV) {
  const auto task = task_of<IntervalTask>("{}");
  const LyapunovMonitor monitor({});
  EXPECT_EQ(monitor.refuses(task, net_on(task), *task.loss()), "");
}

}  // namespace
}  // namespace gradus::constant_target
