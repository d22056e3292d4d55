// A plan byte for byte: ids are names of records that lie on people's disks, so a plan may change
// only where that is meant.
#include <gtest/gtest.h>

#include "base/files.h"
#include "fixture.h"
#include "study/claims.h"

namespace gradus::study {
namespace {

/// A study with everything that a plan can hold.
const char* const everything = R"(name = "everything"
seeds = [0, 7]
[run]
dtype = "float64"
threads = 2
seed = 3
memory_limit_bytes = 1e9
[[task]]
id = "mlp"
rows = 500
model = { widths = [64, 32, 10], activation = "tanh" }
budget = { epochs = 1.5 }
evaluation = { points = 7 }
dense_probes = ["walk.length"]
[[task]]
id = "bowl"
name = "round bowl"
batch_size = [1, 4]
wall_limit_s = inf
[[method]]
name = "adam"
optimizer = { id = "adam", lr = [0.1, 1e-3], betas = [0.5, 0.75] }
monitors = ["norms"]
tuned = true
[[method]]
name = "walk"
tasks = ["round bowl"]
seeds = 1
driver = { id = "walk.driver", members = [1, 2], optimizer = { grid = ["sgd", { id = "adam", lr = 0.1 }] } }
budget = { steps = 1000 }
sampling = "replacement"
series_points = 50
stop_at_target = true
[[tool]]
id = "walk.count"
nets = [5, 6]
runs = ["walk"]
device = "cuda"
[claims]
of = ["walk"]
)";

TEST(GoldenPlan, IsWhatItWas) {
  const std::string file = GRADUS_STUDY_TEST_FILES "/plan.golden.json";
  EXPECT_EQ(testing::plan_text(testing::plan(everything)), read_file(file));
}

TEST(GoldenPlan, ComesBackFromItsFile) {
  const Plan plan = testing::plan(everything);
  EXPECT_EQ(testing::plan_text(testing::reread(plan)), testing::plan_text(plan));
}

}  // namespace
}  // namespace gradus::study
