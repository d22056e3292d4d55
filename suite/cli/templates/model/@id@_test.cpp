// Tests of the model, without a run around it.
#include <gtest/gtest.h>

#include "gradus/make_item.h"
#include "gradus/standalone_objective.h"

namespace {

// On the four points of the exclusive or.
TEST(@Class@, GivesARowOfOutputsForEachRow) {
  const gradus::TestProblem problem = gradus::xor_problem();
  const auto model = gradus::make_item<gradus::Model>(*gradus_plugin(), "@id@", R"({"width": 3})",
                                                      &problem.data);
  const gradus::Tensors start = model->initial({.seed = 1, .dtype = at::kDouble});
  ASSERT_EQ(start.size(), 4U);
  EXPECT_EQ(start[0].sizes().vec(), (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(model->forward(start, problem.batch).sizes().vec(), (std::vector<int64_t>{4, 1}));
}

// With every parameter 0 the output is 0: half the square of each target, 1/8.
TEST(@Class@, HasTheLossOfItsOutput) {
  const gradus::TestProblem problem = gradus::xor_problem();
  const auto model =
      gradus::make_item<gradus::Model>(*gradus_plugin(), "@id@", "{}", &problem.data);
  gradus::Tensors parameters = model->initial({.seed = 1, .dtype = at::kDouble});
  for (gradus::Tensor& parameter : parameters) parameter.zero_();
  gradus::StandaloneObjective objective(*model, *problem.loss, problem.data, problem.batch,
                                        parameters);
  EXPECT_EQ(objective.value(), 0.125);
}

}  // namespace
