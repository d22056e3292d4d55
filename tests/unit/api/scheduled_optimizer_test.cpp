// Options that follow schedules, and parameter groups, as optimizers see them.
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "gradus/standalone_objective.h"
#include "gradus/with_options.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

Tensors copies(const Tensors& tensors) {
  Tensors all;
  for (const Tensor& tensor : tensors) all.push_back(tensor.detach().clone());
  return all;
}

double distance(const Tensors& a, const Tensors& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, a[i].sub(b[i]).abs().max().item<double>());
  }
  return largest;
}

std::string error_of(const std::string& options, const TestProblem& problem, int64_t budget) {
  try {
    const auto method = make_optimizer({"baselines.sgd", options});
    StandaloneObjective objective(problem, 1, budget);
    objective.advance(*method);
    return "";
  } catch (const Error& error) {
    return error.id();
  }
}

class Scheduled : public ::testing::TestWithParam<const char*> {};

/// A schedule is the same as an optimizer whose option is another one from some step on.
TEST_P(Scheduled, EqualsSwitchingByHandBitwise) {
  const std::string id = std::string("baselines.") + GetParam();
  const auto scheduled = make_optimizer(
      {id,
       R"({"lr": {"schedule": "piecewise", "at": [0, 4, 0.8], "values": [0.02, 0.01, 0.05]}})"});
  StandaloneObjective objective(xor_problem(), 1, 10);
  objective.advance(*scheduled, 10);

  StandaloneObjective by_hand(xor_problem(), 1, 10);
  std::unique_ptr<Optimizer> current;
  const auto go_on = [&](const char* lr, int64_t steps) {
    Archive archive;
    if (current) current->state(archive);
    auto next = make_optimizer({id, std::string(R"({"lr": )") + lr + "}"});
    archive.restore();
    if (current) next->state(archive);
    current = std::move(next);
    by_hand.advance(*current, steps);
  };
  go_on("0.02", 4);
  go_on("0.01", 4);
  go_on("0.05", 2);
  EXPECT_EQ(distance(objective.parameters(), by_hand.parameters()), 0);
}

TEST_P(Scheduled, ContinuesFromASavedStateBitwise) {
  const Item item{std::string("baselines.") + GetParam(),
                  R"({"lr": {"schedule": "cosine", "peak": 0.05, "warmup": 0.2}})"};
  const auto first = make_optimizer(item), second = make_optimizer(item);
  StandaloneObjective objective(xor_problem(), 1, 20);
  objective.advance(*first, 7);
  Archive archive;
  first->state(archive);
  TestProblem middle = xor_problem();
  middle.start = copies(objective.parameters());
  objective.advance(*first, 13);

  archive.restore();
  second->state(archive);
  StandaloneObjective continued(middle, 1, 20);
  continued.set_step(7);
  continued.advance(*second, 13);
  EXPECT_EQ(distance(objective.parameters(), continued.parameters()), 0);
}

INSTANTIATE_TEST_SUITE_P(Baselines, Scheduled,
                         ::testing::Values("sgd", "momentum", "nesterov", "adam", "adamw",
                                           "rmsprop", "adagrad"));

TEST(Schedules, MoveMomentumAndWeightDecayToo) {
  const auto scheduled =
      make_optimizer({"baselines.sgd",
                      R"({"lr": 0.1, "momentum": {"schedule": "linear", "peak": 0.9, "end": 0.5},
           "weight_decay": {"schedule": "piecewise", "at": [0, 2], "values": [0, 0.1]}})"});
  StandaloneObjective objective(quadratic_problem(at::kDouble, 1), 1, 4);
  objective.advance(*scheduled, 4);
  double x = 1, b = 0;
  for (int step = 0; step < 4; ++step) {
    const double g = x + (step < 2 ? 0 : 0.1) * x;
    b = step == 0 ? g : (0.9 - 0.4 * step / 4) * b + g;
    x -= 0.1 * b;
  }
  EXPECT_NEAR(objective.parameters()[0].item<double>(), x, 1e-15);
}

/// As in torch.optim.Adam under OneCycleLR: the corrections are powers of the current decays.
TEST(Schedules, MoveElementsOfLists) {
  const auto scheduled = make_optimizer(
      {"baselines.adam",
       R"({"lr": 0.1, "eps": 0, "betas": [{"schedule": "linear", "peak": 0.9, "end": 0.5},
           {"schedule": "piecewise", "at": [0, 2], "values": [0.99, 0.9]}]})"});
  StandaloneObjective objective(quadratic_problem(at::kDouble, 1), 1, 4);
  objective.advance(*scheduled, 4);
  double x = 1, m = 0, v = 0;
  for (int step = 0; step < 4; ++step) {
    const double first = 0.9 - 0.4 * step / 4, second = step < 2 ? 0.99 : 0.9;
    m = first * m + (1 - first) * x;
    v = second * v + (1 - second) * x * x;
    x -=
        0.1 * m / (1 - std::pow(first, step + 1)) / std::sqrt(v / (1 - std::pow(second, step + 1)));
  }
  EXPECT_NEAR(objective.parameters()[0].item<double>(), x, 1e-14);
}

TEST(Schedules, OfElementsHoldInGroupsUnlessTheseHaveAListOfTheirOwn) {
  const auto moved = [](const std::string& betas, const std::string& group) {
    const auto method =
        make_optimizer({"adaptive.lion", R"({"lr": 0.1, "betas": )" + betas +
                                             R"(, "groups": [{"match": "bias")" + group + "}]}"});
    StandaloneObjective objective(xor_problem(), 1, 8);
    objective.advance(*method, 8);
    return copies(objective.parameters());
  };
  const std::string schedule =
      R"([{"schedule": "piecewise", "at": [0, 1], "values": [0, 1e-9]}, 0.5])";
  const Tensors plain = moved("[0, 0.5]", ""), scheduled = moved(schedule, ""),
                fixed = moved(schedule, R"(, "betas": [0, 0.5])");
  const Tensors other =
      moved(R"([{"schedule": "piecewise", "at": [0, 1], "values": [0, 0.99]}, 0.5])",
            R"(, "betas": [0, 0.5])");
  EXPECT_LT(distance(plain, scheduled), 1e-12);
  EXPECT_LT(distance({plain[1], plain[3]}, {fixed[1], fixed[3]}), 1e-12);
  EXPECT_GT(distance({plain[0], plain[2]}, {other[0], other[2]}), 0.01);
}

TEST(Schedules, NeedABudgetThatTheyFit) {
  const TestProblem problem = quadratic_problem();
  EXPECT_EQ(error_of(R"({"lr": {"schedule": "cosine"}})", problem, 10), "");
  EXPECT_EQ(error_of(R"({"lr": {"schedule": "cosine"}})", problem, 0), "schedule.budget");
  EXPECT_EQ(error_of(R"({"lr": {"schedule": "cosine", "steps": 11}})", problem, 10),
            "schedule.budget");
}

struct PlainOptions {
  double lr = 0.1;
  void declare(Schema& schema) { schema.add("lr", lr, "t").in(0, 1).schedulable(); }
};
/// Keeps its options where nobody can write.
class Unbound final : public Optimizer {
 public:
  using Options = PlainOptions;
  explicit Unbound(Options options) : options_(options) {}
  void state(Archive&) override {}

 private:
  void move(Objective&) override {}
  const Options options_;
};

TEST(Schedules, AreRefusedByAClassThatCannotFollowThem) {
  const PluginItem item = offer<Optimizer, Unbound>("unbound", "t");
  EXPECT_NO_THROW(delete static_cast<Optimizer*>(item.make(R"({"lr": 0.2})", nullptr)));
  try {
    item.make(R"({"lr": {"schedule": "cosine"}})", nullptr);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "options.schedule");
  }
}

/// xor_problem: layer1.weight, layer1.bias, layer2.weight, layer2.bias.
TEST(Roles, ComeFromTheLayers) {
  EXPECT_EQ(parameter_roles(*xor_problem().model),
            (std::vector{ParameterRole::input_weight, ParameterRole::bias,
                         ParameterRole::output_weight, ParameterRole::bias}));
  EXPECT_EQ(parameter_roles(*least_squares_problem().model),
            (std::vector{ParameterRole::output_weight, ParameterRole::bias}));
  EXPECT_EQ(parameter_roles(*quadratic_problem().model), std::vector{ParameterRole::other});
  DataInfo data;
  data.input_shape = {3};
  data.outputs = 2;
  const auto deep =
      make<Model>("suite", "mlp", R"({"widths": [3, 4, 5, 2], "bias": false})", &data);
  EXPECT_EQ(parameter_roles(*deep),
            (std::vector{ParameterRole::input_weight, ParameterRole::hidden_weight,
                         ParameterRole::output_weight}));
}

class Grouped : public ::testing::TestWithParam<const char*> {};

TEST_P(Grouped, MoveEachParameterByItsGroup) {
  const std::string id = std::string("baselines.") + GetParam();
  const auto run = [&](const std::string& options) {
    const auto method = make_optimizer({id, options});
    StandaloneObjective objective(xor_problem(), 1, 10);
    objective.advance(*method, 1);
    return copies(objective.parameters());
  };
  const Tensors plain = run(R"({"lr": 0.1})"), slow = run(R"({"lr": 0.01})"),
                decayed = run(R"({"lr": 0.1, "weight_decay": 0.5})");
  const Tensors mixed = run(
      R"({"lr": 0.1, "groups": [{"match": "bias", "lr": 0.01},
                                {"match": "layer2.w*", "weight_decay": 0.5}]})");
  EXPECT_EQ(distance({mixed[0]}, {plain[0]}), 0);
  EXPECT_EQ(distance({mixed[1], mixed[3]}, {slow[1], slow[3]}), 0);
  EXPECT_EQ(distance({mixed[2]}, {decayed[2]}), 0);
  EXPECT_GT(distance({mixed[1]}, {plain[1]}), 0);
  EXPECT_GT(distance({mixed[2]}, {plain[2]}), 0);
}

TEST_P(Grouped, WithoutOverridesAreTheWholeBitwise) {
  const std::string id = std::string("baselines.") + GetParam();
  const auto run = [&](const std::string& options) {
    const auto method = make_optimizer({id, options});
    StandaloneObjective objective(xor_problem(), 1, 10);
    objective.advance(*method, 10);
    Archive archive;
    method->state(archive);
    return copies(objective.parameters());
  };
  EXPECT_EQ(distance(run(R"({"lr": 0.1, "groups": [{"match": ["bias", "input_weight"]}]})"),
                     run(R"({"lr": 0.1})")),
            0);
}

TEST_P(Grouped, ContinueFromASavedStateBitwise) {
  const Item item{std::string("baselines.") + GetParam(),
                  R"({"lr": {"schedule": "linear", "peak": 0.1},
                      "groups": [{"match": "bias", "lr": 0.01}]})"};
  const auto first = make_optimizer(item), second = make_optimizer(item);
  StandaloneObjective objective(xor_problem(), 1, 20);
  objective.advance(*first, 7);
  Archive archive;
  first->state(archive);
  TestProblem middle = xor_problem();
  middle.start = copies(objective.parameters());
  objective.advance(*first, 5);
  archive.restore();
  second->state(archive);
  StandaloneObjective continued(middle, 1, 20);
  continued.set_step(7);
  continued.advance(*second, 5);
  EXPECT_EQ(distance(objective.parameters(), continued.parameters()), 0);
}

INSTANTIATE_TEST_SUITE_P(Baselines, Grouped,
                         ::testing::Values("sgd", "momentum", "nesterov", "adam", "adamw",
                                           "rmsprop", "adagrad"));

TEST(Groups, HaveSchedulesOfTheirOwnOrThoseOfAll) {
  const auto method = make_optimizer(
      {"baselines.sgd", R"({"lr": {"schedule": "piecewise", "at": [0, 1], "values": [0.1, 0]},
        "groups": [{"match": "layer1.bias", "lr": {"schedule": "piecewise", "at": [0, 1],
                                                   "values": [0, 0.1]}},
                   {"match": "layer2.bias", "weight_decay": 0}]})"});
  StandaloneObjective objective(xor_problem(), 1, 2);
  const Tensors start = copies(objective.parameters());
  objective.advance(*method);
  const Tensors first = copies(objective.parameters());
  objective.advance(*method);
  const Tensors second = copies(objective.parameters());
  for (std::size_t i = 0; i < start.size(); ++i) {
    const bool late = i == 1;
    EXPECT_EQ(distance({start[i]}, {first[i]}) == 0, late) << i;
    EXPECT_EQ(distance({first[i]}, {second[i]}) == 0, !late) << i;
  }
}

TEST(Groups, ThatMatchNothingOrTheSameAreErrors) {
  const TestProblem problem = xor_problem();
  EXPECT_EQ(error_of(R"({"groups": [{"match": "embedding"}]})", problem, 1), "groups.match");
  EXPECT_EQ(error_of(R"({"groups": [{"match": ["bias", "layer3*"]}]})", problem, 1),
            "groups.match");
  EXPECT_EQ(error_of(R"({"groups": [{"match": "bias"}, {"match": "layer1.*"}]})", problem, 1),
            "groups.twice");
  EXPECT_EQ(error_of(R"({"groups": [{"match": ["bias", "*.bias"]}]})", problem, 1), "");
  EXPECT_EQ(error_of(R"({"momentum": 0.9, "groups": [{"match": "bias", "momentum": 0,
                         "nesterov": true}]})",
                     problem, 1),
            "options.conflict");
}

}  // namespace
}  // namespace gradus::test
