#include <gtest/gtest.h>

#include <set>

#include "gradus/datasets/load.h"
#include "gradus/error.h"
#include "gradus/task.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

struct Expected {
  const char* task;
  std::vector<int64_t> train, validation, test;
};

class ImageTask : public ::testing::TestWithParam<Expected> {};

TEST_P(ImageTask, DataAreNormalizedWithTheStatedConstants) {
  const auto task = make<Task>("suite", GetParam().task);
  const TaskData data = task->data(Seeds{}, at::kDouble);
  EXPECT_EQ(data.train.input.sizes(), at::IntArrayRef(GetParam().train));
  EXPECT_EQ(data.test.input.sizes(), at::IntArrayRef(GetParam().test));
  EXPECT_NEAR(data.train.input.mean().item<double>(), 0, 1e-10);
  // Not std(): over 47 million values on one thread it is off by 2e-10.
  EXPECT_NEAR(data.train.input.square().mean().item<double>(), 1, 1e-10);
  EXPECT_EQ(data.train.target.size(0), GetParam().train[0]);
  EXPECT_EQ(data.train.target.min().item<int64_t>(), 0);
  EXPECT_EQ(data.train.target.max().item<int64_t>(), 9);
  EXPECT_NEAR(data.train.input.min().item<double>(), data.info.input_low, 1e-12);
  EXPECT_NEAR(data.train.input.max().item<double>(), data.info.input_high, 1e-12);
  EXPECT_EQ(data.info.outputs, 10);
  EXPECT_EQ(data.validation.input.sizes(), at::IntArrayRef(GetParam().validation));
  EXPECT_EQ(data.info.train_rows, GetParam().train[0]);
  EXPECT_EQ(data.info.validation_rows, GetParam().validation[0]);
  EXPECT_EQ(data.info.test_rows, GetParam().test[0]);
  EXPECT_FALSE(data.checksum.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, ImageTask,
    ::testing::Values(
        Expected{"fashion_mlp", {50000, 784}, {10000, 784}, {10000, 784}},
        Expected{"fashion_convnet", {50000, 1, 28, 28}, {10000, 1, 28, 28}, {10000, 1, 28, 28}},
        Expected{"digits_mlp", {1150, 64}, {287, 64}, {360, 64}}),
    [](const auto& info) { return std::string(info.param.task); });

TEST(ImageTasks, DefaultModelFitsAndLearnsNothingFromItsStart) {
  for (const char* name : {"digits_logistic", "digits_mlp"}) {
    const auto task = make<Task>("suite", name);
    const TaskData data = task->data(Seeds{}, at::kFloat);
    const Item item = task->describe().model;
    const auto model = make<Model>("suite", item.id.substr(std::string("suite.").size()),
                                   item.options, &data.info);
    const Tensors parameters = model->initial({1, 0, 0, at::kFloat});
    const Batch batch{data.test.input, data.test.target, {}};
    const Answer answer =
        evaluate(task.get(), *model, *task->loss(), parameters, 0, batch, {.gradient = false});
    EXPECT_NEAR(answer.value.item<double>(), std::log(10.0), 0.4) << name;
  }
}

TEST(ImageTasks, ValidationRowsAreTheLastTrainingRowsOfTheDataSet) {
  const auto task = make<Task>("suite", "digits_mlp");
  const TaskData data = task->data(Seeds{}, at::kDouble);
  const datasets::Dataset loaded = datasets::load("digits");
  const auto pixel = [&](int64_t row, int64_t column) {
    return static_cast<double>(std::to_integer<int>(
        loaded.train.inputs.bytes[static_cast<std::size_t>(row * 64 + column)]));
  };
  const double scale = data.info.input_high - data.info.input_low;
  for (const int64_t column : {20, 43}) {
    EXPECT_NEAR(data.validation.input[0][column].item<double>(),
                data.info.input_low + pixel(1150, column) / 16 * scale, 1e-12);
    EXPECT_NEAR(data.validation.input[286][column].item<double>(),
                data.info.input_low + pixel(1436, column) / 16 * scale, 1e-12);
  }
}

TEST(ImageTasks, EveryOneMeasuresAllThreeSplits) {
  for (const char* name :
       {"fashion_logistic", "fashion_mlp", "fashion_convnet", "digits_logistic", "digits_mlp",
        "mnist_logistic", "mnist_mlp", "mnist_convnet", "cifar10_convnet", "regression_1d"}) {
    const TaskDescription task = make<Task>("suite", name)->describe();
    std::set<std::string> splits;
    for (const Metric& metric : task.metrics) splits.insert(metric.split);
    EXPECT_EQ(splits, (std::set<std::string>{"test", "train", "validation"})) << name;
    EXPECT_EQ(task.version, 2) << name;
  }
}

// MNIST and CIFAR-10 are on the machines of those who have fetched them.
class FetchedImageTask : public ::testing::TestWithParam<Expected> {};

TEST_P(FetchedImageTask, IsNormalizedToTheRoundingOfItsConstants) {
  const auto task = make<Task>("suite", GetParam().task);
  const TaskDescription description = task->describe();
  EXPECT_FALSE(description.dataset.empty());
  EXPECT_FALSE(description.targets.empty());
  try {
    const TaskData data = task->data(Seeds{}, at::kDouble);
    EXPECT_EQ(data.train.input.sizes(), at::IntArrayRef(GetParam().train));
    EXPECT_EQ(data.validation.input.sizes(), at::IntArrayRef(GetParam().validation));
    EXPECT_EQ(data.test.input.sizes(), at::IntArrayRef(GetParam().test));
    EXPECT_NEAR(data.train.input.mean().item<double>(), 0, 5e-4);
    EXPECT_NEAR(data.train.input.square().mean().item<double>(), 1, 2e-3);
  } catch (const Error& error) {
    ASSERT_EQ(error.id(), "data.missing") << error.what();
    GTEST_SKIP() << description.dataset << " is not on this machine";
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, FetchedImageTask,
    ::testing::Values(
        Expected{"mnist_logistic", {50000, 784}, {10000, 784}, {10000, 784}},
        Expected{"mnist_mlp", {50000, 784}, {10000, 784}, {10000, 784}},
        Expected{"mnist_convnet", {50000, 1, 28, 28}, {10000, 1, 28, 28}, {10000, 1, 28, 28}},
        Expected{"cifar10_convnet", {45000, 3, 32, 32}, {5000, 3, 32, 32}, {10000, 3, 32, 32}}),
    [](const auto& info) { return std::string(info.param.task); });

}  // namespace
}  // namespace gradus::test
