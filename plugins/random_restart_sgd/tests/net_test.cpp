#include "net.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"

namespace gradus::random_restart {
namespace {

DataInfo interval() {
  DataInfo data;
  data.input_shape = {1};
  data.outputs = 1;
  data.input_low = -1;
  data.input_high = 1;
  data.target_low = 0;
  data.target_high = 1;
  return data;
}

Net net(const char* options, const DataInfo& data = interval()) {
  return Net(parse_options<Net::Options>(options, "model"), data);
}

std::string error_id(const char* options, const DataInfo& data = interval()) {
  try {
    net(options, data);
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

TEST(RestartNet, HasOneBiasAUnitAndStacks) {
  const Net model = net(R"({"depth": 2, "width": 3})");
  EXPECT_EQ(model.parameters().size(), 6u);
  EXPECT_EQ(model.shape().parameters(), 3u + 3 + 9 + 3 + 3 + 1);
  const Tensors stack = model.initial({1, 0, 4, at::kDouble});
  Batch batch;
  batch.input = stack[0].new_ones({5, 1});
  const Tensor output = model.forward(stack, batch);
  EXPECT_EQ(output.sizes(), (std::vector<int64_t>{4, 5, 1}));
  const Tensors third = model.initial({1, 2, 0, at::kDouble});
  EXPECT_LT(model.forward(third, batch).sub(output[2]).abs().max().item<double>(), 1e-15);
}

TEST(RestartNet, ForwardIsTheFormula) {
  const Net model = net(R"({"widths": [2]})");
  // h = relu((2, -1) x + (0, 0.5)), y = h1 - 3 h2 + 0.25
  const double values[] = {2, -1, 0, 0.5, 1, -3, 0.25};
  const Tensors parameters = model.from_flat(values, at::kDouble);
  Batch batch;
  batch.input = parameters[0].new_ones({1, 1});
  EXPECT_DOUBLE_EQ(model.forward(parameters, batch).item<double>(), 2 + 0.25);
  batch.input.fill_(-1);
  EXPECT_DOUBLE_EQ(model.forward(parameters, batch).item<double>(), -3 * 1.5 + 0.25);
  EXPECT_EQ(to_flat(parameters), std::vector<double>(std::begin(values), std::end(values)));
}

TEST(RestartNet, ClipsInTheLossOnlyWhenAsked) {
  const double values[] = {2, -1, 0, 0.5, 1, -3, 0.25};
  Batch batch;
  for (const bool clip : {false, true}) {
    const Net model = net(clip ? R"({"widths": [2], "clip_in_loss": true})" : R"({"widths": [2]})");
    const Tensors parameters = model.from_flat(values, at::kDouble);
    batch.input = parameters[0].new_ones({1, 1});
    EXPECT_DOUBLE_EQ(model.forward(parameters, batch).item<double>(), clip ? 1 : 2.25);
  }
}

TEST(RestartNet, TakesTheClipFromTheTask) {
  EXPECT_EQ(net("{}").clip_low(), 0);
  EXPECT_EQ(net("{}").clip_high(), 1);
  EXPECT_EQ(net(R"({"clip_hi": 3})").clip_high(), 3);
  DataInfo constant = interval();
  constant.target_low = constant.target_high = 0.5;
  EXPECT_EQ(net("{}", constant).clip_low(), -0.5);
  DataInfo unknown = interval();
  unknown.target_low = unknown.target_high = std::nan("");
  EXPECT_TRUE(std::isinf(net("{}", unknown).clip_high()));
}

TEST(RestartNet, RefusesWhatItCannotBe) {
  EXPECT_EQ(error_id(R"({"width": 0})"), "options.range");
  EXPECT_EQ(error_id(R"({"depth": 0})"), "options.range");
  EXPECT_EQ(error_id(R"({"widths": [3, 0]})"), "options.range");
  EXPECT_EQ(error_id(R"({"law": "he_unifrom"})"), "options.choice");
  EXPECT_EQ(error_id(R"({"clip_lo": 2, "clip_hi": 1})"), "random_restart.model");
  DataInfo classes = interval();
  classes.classes = 10;
  EXPECT_EQ(error_id("{}", classes), "random_restart.model");
  DataInfo point;
  EXPECT_EQ(error_id("{}", point), "random_restart.model");
}

}  // namespace
}  // namespace gradus::random_restart
