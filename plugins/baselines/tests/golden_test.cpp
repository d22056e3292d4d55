// Every optimizer against trajectories computed from the published equations (golden.py) and by
// torch.optim (torch_reference.py), in float64.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <set>

#include "base/json.h"
#include "gradus/standalone_objective.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

Json table(const std::string& file) {
  std::ifstream stream(std::string(GRADUS_BASELINES_TESTS) + "/" + file);
  return Json::parse(stream);
}

void follow(const Json& row) {
  const std::string name = row["optimizer"];
  const auto task = make<Task>("suite", "rosenbrock", R"({"dim": 4})");
  const TaskData data = task->data(Seeds{}, at::kDouble);
  const auto model = make<Model>("suite", "point", R"({"start": [-1.2, 1, -1.2, 1]})", &data.info);
  const auto loss = task->loss();
  StandaloneObjective objective(*model, *loss, data.info, {data.train.input, data.train.target, {}},
                                model->initial({0, 0, 0, at::kDouble}));
  const auto optimizer = make<Optimizer>("baselines", name, row["options"].dump());
  for (const Json& point : row["points"]) {
    objective.advance(*optimizer);
    for (int64_t i = 0; i < 4; ++i) {
      const double expected = point[static_cast<std::size_t>(i)];
      EXPECT_NEAR(objective.parameters()[0][i].item<double>(), expected,
                  row["tolerance"].get<double>() * (1 + std::abs(expected)))
          << name << " " << row["options"].dump() << ", step " << objective.step();
    }
  }
}

/// Follows every row, and has one of every optimizer that the plugin offers.
void follow_all(const std::string& file, std::size_t least) {
  const Json rows = table(file);
  ASSERT_GE(rows.size(), least);
  std::set<std::string> known;
  for (const Json& row : rows) {
    follow(row);
    known.insert(row["optimizer"]);
  }
  for (const std::string& name : optimizers_of("baselines")) {
    EXPECT_TRUE(known.contains(name)) << file << " has no reference values of " << name;
  }
}

TEST(Baselines, FollowThePublishedEquations) {
  follow_all("golden.json", 23);
}

TEST(Baselines, FollowTorchOptim) {
  follow_all("torch_reference.json", 31);
}

}  // namespace
}  // namespace gradus::test
