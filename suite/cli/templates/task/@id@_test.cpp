// Tests of the task's data and loss, without a run around it.
#include <gtest/gtest.h>

#include "gradus/make_item.h"

namespace {

TEST(@Class@, TruePlaneHasNoLossWithoutNoise) {
  const auto task = gradus::make_item<gradus::Task>(*gradus_plugin(), "@id@",
                                                    R"({"dim": 4, "noise": 0})");
  const gradus::Split train = task->data({.data = 1}, at::kDouble).train;
  EXPECT_EQ(train.input.sizes().vec(), (std::vector<int64_t>{1000, 4}));
  const gradus::Tensor plane = train.input.sum(-1, /*keepdim=*/true).mul(0.5);  // 1 / sqrt(4)
  const gradus::Batch batch = {train.input, train.target, {}};
  EXPECT_LT(task->loss()->value(plane, batch).item<double>(), 1e-30);
}

TEST(@Class@, DataAreAFunctionOfTheSeed) {
  const auto task = gradus::make_item<gradus::Task>(*gradus_plugin(), "@id@");
  const auto input = [&](uint64_t seed) { return task->data({.data = seed}, at::kDouble).train.input; };
  EXPECT_TRUE(input(1).equal(input(1)));
  EXPECT_FALSE(input(1).equal(input(2)));
}

}  // namespace
