// Every optimizer against trajectories computed from the published equations (golden.py) and by
// torch.optim (torch_reference.py), in float64.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "base/json.h"
#include "plugin_items.h"
#include "test_objective.h"

namespace gradus::testing {
namespace {

Json table(const std::string& file) {
  std::ifstream stream(std::string(GRADUS_BASELINES_TESTS) + "/" + file);
  return Json::parse(stream);
}

/// Rounding differs in the order of operations; a quasi-Newton method amplifies it.
double tolerance(const std::string& optimizer) {
  return optimizer == "lbfgs" ? 1e-8 : 1e-13;
}

void follow(const Json& row) {
  const std::string name = row["optimizer"];
  const auto task = make<Task>("suite", "rosenbrock", R"({"dim": 4})");
  const TaskData data = task->data(Seeds{}, at::kDouble);
  const auto model = make<Model>("suite", "point", R"({"start": [-1.2, 1, -1.2, 1]})", &data.info);
  const auto loss = task->loss();
  TestObjective objective(*model, *loss, data.info, model->initial({0, 0, 0, at::kDouble}), 0,
                          {data.train.input, data.train.target, {}});
  const auto optimizer = make<Optimizer>("baselines", name, row["options"].dump());
  for (const Json& point : row["points"]) {
    objective.advance(*optimizer);
    for (int64_t i = 0; i < 4; ++i) {
      const double expected = point[static_cast<std::size_t>(i)];
      EXPECT_NEAR(objective.parameters()[0][i].item<double>(), expected,
                  tolerance(name) * (1 + std::abs(expected)))
          << name << " " << row["options"].dump() << ", step " << objective.step();
    }
  }
}

TEST(Baselines, FollowThePublishedEquations) {
  const Json rows = table("golden.json");
  ASSERT_GE(rows.size(), 23U);
  for (const Json& row : rows) follow(row);
}

TEST(Baselines, FollowTorchOptim) {
  const Json rows = table("torch_reference.json");
  ASSERT_GE(rows.size(), 31U);
  for (const Json& row : rows) follow(row);
}

}  // namespace
}  // namespace gradus::testing
