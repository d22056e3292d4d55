#include <gtest/gtest.h>

#include <array>

#include "gradus/error.h"
#include "gradus/stream.h"
#include "gradus/task.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

DataInfo flat_data(int64_t inputs, int64_t outputs) {
  DataInfo data;
  data.input_shape = {inputs};
  data.outputs = outputs;
  return data;
}

std::unique_ptr<Model> mlp(const std::string& options, const DataInfo& data) {
  return make<Model>("suite", "mlp", options, &data);
}

Batch numbers(at::IntArrayRef input, at::IntArrayRef target) {
  Stream stream{11, 0};
  Batch batch;
  batch.input = stream.normals(input);
  batch.target = stream.normals(target);
  return batch;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  if (a.sizes() != b.sizes()) return std::numeric_limits<double>::infinity();
  return a.numel() == 0 ? 0 : a.sub(b).abs().max().item<double>();
}

void expect_same(const Answer& a, const Answer& b, double tolerance) {
  EXPECT_LE(largest_difference(a.value, b.value), tolerance);
  ASSERT_EQ(a.gradient.size(), b.gradient.size());
  for (std::size_t i = 0; i < a.gradient.size(); ++i) {
    EXPECT_LE(largest_difference(a.gradient[i], b.gradient[i]), tolerance) << "parameter " << i;
    EXPECT_TRUE(a.gradient[i].is_contiguous());
  }
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  for (std::size_t i = 0; i < a.inputs.size(); ++i) {
    EXPECT_LE(largest_difference(a.inputs[i], b.inputs[i]), tolerance) << "input " << i;
  }
}

/// Own derivative and autograd on the same network.
void compare_derivatives(const std::string& options, int64_t copies, const Batch& batch,
                         const Ask& ask) {
  const DataInfo data = flat_data(5, 3);
  const std::string head = "{" + options + ", \"widths\": [5, 7, 6, 3]";
  const auto own = mlp(head + "}", data);
  const auto reference = mlp(head + R"(, "derivative": "autograd"})", data);
  const auto loss = make_loss("half_squared_error");
  const Tensors parameters = own->initial({3, 0, copies, at::kDouble});
  for (int repeat = 0; repeat < 2; ++repeat) {  // the second time on kept buffers
    const Answer a = evaluate(nullptr, *own, *loss, parameters, copies, batch, ask);
    const Answer b = evaluate(nullptr, *reference, *loss, parameters, copies, batch, ask);
    expect_same(a, b, 1e-12);
  }
}

class MlpActivation : public ::testing::TestWithParam<const char*> {};

TEST_P(MlpActivation, OwnDerivativeAgreesWithAutograd) {
  const std::string name = GetParam();
  const std::string options = R"("activation": ")" + name + R"(", "output": ")" + name + "\"";
  const Batch batch = numbers({4, 5}, {4, 3});
  compare_derivatives(options, 0, batch, {});
  compare_derivatives(options + R"(, "bias": false)", 0, batch, {});
  compare_derivatives(options, 3, batch, {});
  compare_derivatives(options + R"(, "bias": false)", 3, batch, {});
  compare_derivatives(options, 3, numbers({3, 4, 5}, {3, 4, 3}), {});
}

INSTANTIATE_TEST_SUITE_P(All, MlpActivation,
                         ::testing::Values("identity", "relu", "leaky_relu", "hard_tanh", "tanh",
                                           "logistic", "softsign", "sin", "softplus"));

TEST(Mlp, OwnDerivativeAnswersPartsAndInputs) {
  const std::string options = R"("activation": "tanh")";
  const Batch batch = numbers({4, 5}, {4, 3});
  const std::array<int, 2> some = {4, 2};
  const std::array<int, 1> top = {5};
  for (const int64_t copies : {0, 2}) {
    compare_derivatives(options, copies, batch, {.only = some});
    compare_derivatives(options, copies, batch, {.inputs = true, .only = top});
    compare_derivatives(options, copies, batch, {.inputs = true});
  }
}

TEST(Mlp, OwnDerivativeAgreesWithAutogradOnCrossEntropy) {
  const DataInfo data = flat_data(5, 3);
  const auto own = mlp("{}", data);
  const auto reference = mlp(R"({"derivative": "autograd"})", data);
  const auto loss = make_loss("cross_entropy");
  Batch batch = numbers({4, 5}, {4, 3});
  batch.target = batch.target.argmax(-1);
  for (const int64_t copies : {0, 2}) {
    const Tensors parameters = own->initial({3, 0, copies, at::kDouble});
    expect_same(evaluate(nullptr, *own, *loss, parameters, copies, batch, {}),
                evaluate(nullptr, *reference, *loss, parameters, copies, batch, {}), 1e-12);
  }
}

TEST(Mlp, AnswersStayWithTheAsker) {
  const DataInfo data = flat_data(5, 3);
  const auto model = mlp("{}", data);
  const auto loss = make_loss("half_squared_error");
  Tensors parameters = model->initial({3, 0, 0, at::kDouble});
  const Batch batch = numbers({4, 5}, {4, 3});
  const Answer first = evaluate(nullptr, *model, *loss, parameters, 0, batch, {.inputs = true});
  const Tensor kept = first.gradient[0].clone(), input = first.inputs[1].clone();
  parameters[0].mul_(2);
  const Answer second = evaluate(nullptr, *model, *loss, parameters, 0, batch, {});
  EXPECT_EQ(largest_difference(first.gradient[0], kept), 0);
  EXPECT_EQ(largest_difference(first.inputs[1], input), 0);
  EXPECT_GT(largest_difference(second.gradient[0], kept), 0);
}

TEST(Mlp, StackedNetworksEqualSingleOnes) {
  const DataInfo data = flat_data(5, 3);
  const auto model = mlp(R"({"widths": [5, 7, 3], "activation": "tanh"})", data);
  const auto loss = make_loss("half_squared_error");
  const Batch batch = numbers({4, 5}, {4, 3});
  const Tensors stacked = model->initial({3, 0, 4, at::kDouble});
  const Answer all = evaluate(nullptr, *model, *loss, stacked, 4, batch, {});
  for (int64_t k = 0; k < 4; ++k) {
    const Tensors single = model->initial({3, k, 0, at::kDouble});
    const Answer one = evaluate(nullptr, *model, *loss, single, 0, batch, {});
    EXPECT_LE(largest_difference(all.value[k], one.value), 1e-14);
    for (std::size_t i = 0; i < single.size(); ++i) {
      EXPECT_EQ(largest_difference(stacked[i][k], single[i]), 0);
      EXPECT_LE(largest_difference(all.gradient[i][k], one.gradient[i]), 1e-14);
    }
  }
}

TEST(Mlp, GradientHasTheLayoutOfItsParameter) {
  const DataInfo data = flat_data(5, 3);
  const auto model = mlp(R"({"widths": [5, 7, 3]})", data);
  const auto loss = make_loss("half_squared_error");
  const Batch batch = numbers({4, 5}, {4, 3});
  Tensors parameters = model->initial({3, 0, 0, at::kDouble});
  const Answer expected = evaluate(nullptr, *model, *loss, parameters, 0, batch, {});
  parameters[0] = parameters[0].t().contiguous().t();
  const Answer answer = evaluate(nullptr, *model, *loss, parameters, 0, batch, {});
  EXPECT_EQ(answer.gradient[0].strides(), parameters[0].strides());
  EXPECT_LE(largest_difference(answer.gradient[0], expected.gradient[0]), 1e-14);
}

TEST(Mlp, AParameterMayHaveGaps) {
  const DataInfo data = flat_data(5, 3);
  const auto loss = make_loss("half_squared_error");
  const Batch batch = numbers({4, 5}, {4, 3});
  for (const char* options : {"{}", R"({"derivative": "autograd"})"}) {
    const auto model = mlp(options, data);
    Tensors parameters = model->initial({3, 0, 0, at::kDouble});
    const Answer expected = evaluate(nullptr, *model, *loss, parameters, 0, batch, {});
    Tensor wide = parameters[0].new_zeros({128, 9});
    wide.narrow(1, 2, 5).copy_(parameters[0]);
    parameters[0] = wide.narrow(1, 2, 5);
    const Answer answer = evaluate(nullptr, *model, *loss, parameters, 0, batch, {});
    EXPECT_LE(largest_difference(answer.gradient[0], expected.gradient[0]), 1e-14);
  }
}

TEST(Mlp, DescribesItsLayers) {
  const DataInfo data = flat_data(5, 3);
  const auto model = mlp(R"({"widths": [5, 7, 3], "activation": "tanh"})", data);
  const std::vector<Layer> layers = model->layers();
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].inputs, 5);
  EXPECT_EQ(layers[0].outputs, 7);
  EXPECT_EQ(layers[0].activation.name, "tanh");
  EXPECT_EQ(layers[1].activation.name, "identity");
  EXPECT_EQ(layers[1].weight, 2);
  EXPECT_EQ(layers[1].bias, 3);
  EXPECT_EQ(model->parameters()[2].name, "layer2.weight");
}

TEST(Mlp, RefusesWidthsOfAnotherTask) {
  const DataInfo data = flat_data(5, 3);
  try {
    mlp(R"({"widths": [4, 7, 3]})", data);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "model.widths");
    EXPECT_STREQ(error.what(),
                 "option widths: expected a list from 5 (inputs) to 3 (outputs), found [4, 7, 3]; "
                 "hidden widths stand between them");
  }
  EXPECT_THROW(mlp("{}", DataInfo{}), Error);
}

TEST(Mlp, InitialWeightsAreTorchLinearsDefault) {
  const DataInfo data = flat_data(100, 3);
  const auto model = mlp(R"({"widths": [100, 200, 3]})", data);
  const Tensor weight = model->initial({3, 0, 0, at::kDouble})[0];
  EXPECT_LE(weight.abs().max().item<double>(), 0.1);
  // uniform in +-0.1: standard deviation 0.1/sqrt(3), its estimate from 20,000 draws within 2 %
  EXPECT_NEAR(weight.std().item<double>(), 0.1 / std::sqrt(3.0), 0.002 * 0.6);
}

}  // namespace
}  // namespace gradus::test
