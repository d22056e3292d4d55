// Models that are no chain of layers: transformer, recurrent and residual network, variational
// autoencoder, network with derivatives, factors.
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "../differences.h"
#include "gradus/error.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

DataInfo sequences(int64_t positions, int64_t symbols, int64_t outputs, int64_t classes) {
  DataInfo info;
  info.input_shape = {positions};
  info.input_low = 0;
  info.input_high = static_cast<double>(symbols - 1);
  info.outputs = outputs;
  info.classes = classes;
  return info;
}

Batch symbols_batch(int64_t rows, int64_t positions, int64_t symbols) {
  Stream stream{3, 0};
  Batch batch;
  batch.input = stream.uniforms({rows, positions}, 0, static_cast<double>(symbols)).floor_();
  return batch;
}

/// Parameters away from their special start (zeros, ones), so that every part matters.
Tensors general_point(const Model& model, double spread = 0.3) {
  Tensors parameters = model.initial({5, 0, 0, at::kDouble});
  Stream stream{6, 0};
  for (Tensor& parameter : parameters) parameter.add_(stream.normals(parameter.sizes()), spread);
  return parameters;
}

int64_t with_role(const Model& model, ParameterRole role) {
  return std::ranges::count(parameter_roles(model), role);
}

constexpr const char* small_transformer =
    R"({"layers": 2, "width": 8, "heads": 2, "hidden": 12, "deviation": 0.3})";

TEST(Transformer, DerivativesAreThoseOfDifferences) {
  const DataInfo info = sequences(5, 4, 20, 0);
  const auto model = make<Model>("suite", "transformer", small_transformer, &info);
  Batch batch = symbols_batch(3, 5, 4);
  batch.target = Stream{4, 0}.normals({3, 20});
  expect_derivatives(nullptr, *model, *make_loss("half_squared_error"), general_point(*model),
                     batch);
}

/// Value and gradient of a transformer's own derivative and of autograd, in this type.
void expect_derivative_of_autograd(const DataInfo& info, const std::string& sizes, const Loss& loss,
                                   const Batch& batch, at::ScalarType dtype) {
  const auto own = make<Model>("suite", "transformer", "{" + sizes + "}", &info);
  const auto other =
      make<Model>("suite", "transformer", "{" + sizes + R"(, "derivative": "autograd"})", &info);
  Tensors parameters;
  for (const Tensor& parameter : general_point(*own)) parameters.push_back(parameter.to(dtype));
  const double rounding = dtype == at::kFloat ? 2e-5 : 1e-13;
  std::vector<int> some = {0, 3, 8, 11};
  for (const std::span<const int> only : {std::span<const int>(), std::span<const int>(some)}) {
    const Ask ask{.only = only};
    // Twice: the second call finds the buffers of the first.
    evaluate(nullptr, *own, loss, parameters, 0, batch, ask);
    const Answer found = evaluate(nullptr, *own, loss, parameters, 0, batch, ask);
    const Answer expected = evaluate(nullptr, *other, loss, parameters, 0, batch, ask);
    const double value = expected.value.item<double>();
    EXPECT_NEAR(found.value.item<double>(), value, rounding * (1 + std::abs(value)));
    ASSERT_EQ(found.gradient.size(), expected.gradient.size());
    for (std::size_t i = 0; i < found.gradient.size(); ++i) {
      const double size = expected.gradient[i].abs().max().item<double>();
      EXPECT_LE(found.gradient[i].sub(expected.gradient[i]).abs().max().item<double>(),
                rounding * (1 + size))
          << i << " of " << sizes;
    }
  }
}

// In sizes that fill vectors and in others, tied and not, with one answer for the sequence and
// with one at each position.
TEST(Transformer, OwnDerivativeIsThatOfAutograd) {
  Batch batch = symbols_batch(3, 5, 4);
  const auto squares = make_loss("half_squared_error"), labels = make_loss("cross_entropy");
  for (const at::ScalarType dtype : {at::kDouble, at::kFloat}) {
    for (const char* sizes : {R"("layers": 2, "width": 8, "heads": 2, "hidden": 12)",
                              R"("layers": 1, "width": 48, "heads": 3, "hidden": 67)",
                              R"("layers": 2, "width": 7, "heads": 1, "hidden": 5)"}) {
      const std::string tied = sizes, free = tied + R"(, "tied": false)";
      batch.target = Stream{4, 0}.normals({3, 20}).to(dtype);
      expect_derivative_of_autograd(sequences(5, 4, 20, 0), tied, *squares, batch, dtype);
      expect_derivative_of_autograd(sequences(5, 4, 20, 0), free, *squares, batch, dtype);
      batch.target = Stream{4, 0}.uniforms({3}, 0, 6).to(at::kLong);
      expect_derivative_of_autograd(sequences(5, 4, 6, 6), tied, *labels, batch, dtype);
    }
  }
}

TEST(Transformer, APositionSeesNothingThatComesLater) {
  const DataInfo info = sequences(6, 4, 24, 0);
  const auto model = make<Model>("suite", "transformer", small_transformer, &info);
  const Tensors parameters = general_point(*model);
  Batch batch = symbols_batch(1, 6, 4);
  const Tensor before = model->forward(parameters, batch).view({6, 4});
  batch.input = batch.input.clone();
  batch.input[0][3].neg_().add_(3);
  const Tensor after = model->forward(parameters, batch).view({6, 4});
  EXPECT_TRUE(after.narrow(0, 0, 3).equal(before.narrow(0, 0, 3)));
  for (int64_t t = 3; t < 6; ++t) {
    EXPECT_GT(after[t].sub(before[t]).abs().max().item<double>(), 1e-6) << t;
  }
}

// By products and a softmax, for more positions than one block of the fused kernel has.
TEST(Transformer, AttendsToAllPositionsUpToItsOwn) {
  constexpr int64_t positions = 600;
  const DataInfo info = sequences(positions, 3, 2, 2);
  const auto model = make<Model>("suite", "transformer",
                                 R"({"layers": 1, "width": 2, "heads": 1, "hidden": 1})", &info);
  Tensors parameters = general_point(*model);
  const std::vector<ParameterInfo> infos = model->parameters();
  const auto of = [&](const char* name) -> Tensor& {
    const auto found = std::find_if(infos.begin(), infos.end(),
                                    [&](const ParameterInfo& p) { return p.name == name; });
    return parameters[static_cast<std::size_t>(found - infos.begin())];
  };
  of("layer1.dense2.weight").zero_();
  of("layer1.dense2.bias").zero_();
  const Batch batch = symbols_batch(1, positions, 3);
  const auto normed = [](const Tensor& x, const Tensor& scale, const Tensor& shift) {
    const Tensor centred = x.sub(x.mean(-1, true));
    return centred.div(centred.square().mean(-1, true).add(1e-5).sqrt()).mul(scale).add(shift);
  };
  const Tensor x =
      of("embedding").index_select(0, batch.input[0].to(at::kLong)).add(of("position"));
  const Tensor h = normed(x, of("layer1.attention.norm.scale"), of("layer1.attention.norm.shift"));
  const Tensor last = h[positions - 1].matmul(of("layer1.attention.query").t());
  const Tensor scores = h.matmul(of("layer1.attention.key").t()).matmul(last).div(std::sqrt(2.0));
  const Tensor seen = scores.softmax(0).matmul(h.matmul(of("layer1.attention.value").t()));
  const Tensor y = x[positions - 1].add(of("layer1.attention.output").matmul(seen));
  const Tensor expected =
      of("head.weight").matmul(normed(y, of("norm.scale"), of("norm.shift"))).add(of("head.bias"));
  const Tensor found = model->forward(parameters, batch)[0];
  EXPECT_LE(found.sub(expected).abs().max().item<double>(), 1e-12);
}

// Without layers' additions (their output matrices at 0) the logits are norm(E[x] + P) E'.
TEST(Transformer, OutputIsTiedToTheEmbedding) {
  const DataInfo info = sequences(2, 3, 6, 0);
  const auto model = make<Model>("suite", "transformer",
                                 R"({"layers": 1, "width": 4, "heads": 1, "hidden": 4})", &info);
  Tensors parameters = model->initial({1, 0, 0, at::kDouble});
  const std::vector<ParameterInfo> infos = model->parameters();
  for (std::size_t i = 0; i < infos.size(); ++i) {
    const std::string& name = infos[i].name;
    if (name == "layer1.attention.output" || name == "layer1.dense2.weight") parameters[i].zero_();
  }
  const Batch batch = symbols_batch(1, 2, 3);
  const auto symbol = static_cast<int64_t>(batch.input[0][1].item<double>());
  const Tensor x = parameters[0][symbol].add(parameters[1][1]);
  const Tensor centred = x.sub(x.mean());
  const Tensor normed = centred.div(centred.square().mean().add(1e-5).sqrt());
  const Tensor expected = parameters[0].matmul(normed);
  const Tensor found = model->forward(parameters, batch).view({2, 3})[1];
  EXPECT_LE(found.sub(expected).abs().max().item<double>(), 1e-12);
}

TEST(Transformer, DescribesItsParameters) {
  const DataInfo info = sequences(5, 4, 20, 0);
  const auto model = make<Model>("suite", "transformer", small_transformer, &info);
  EXPECT_EQ(with_role(*model, ParameterRole::embedding), 2);
  EXPECT_EQ(with_role(*model, ParameterRole::hidden_weight), 12);
  EXPECT_EQ(with_role(*model, ParameterRole::bias), 4);
  EXPECT_EQ(with_role(*model, ParameterRole::norm), 10);
  EXPECT_EQ(with_role(*model, ParameterRole::output_weight), 0);
  const DataInfo labels = sequences(5, 4, 3, 3);
  const auto classifier = make<Model>("suite", "transformer", small_transformer, &labels);
  EXPECT_EQ(with_role(*classifier, ParameterRole::output_weight), 1);
  const Tensor output = classifier->forward(general_point(*classifier), symbols_batch(2, 5, 4));
  EXPECT_EQ(output.sizes(), at::IntArrayRef({2, 3}));
}

TEST(Transformer, RefusesWhatIsNoSequence) {
  const DataInfo odd = sequences(5, 4, 21, 0);
  EXPECT_THROW(make<Model>("suite", "transformer", "{}", &odd), Error);
  const DataInfo good = sequences(5, 4, 20, 0);
  try {
    make<Model>("suite", "transformer", R"({"width": 10, "heads": 4})", &good);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "model.heads");
  }
}

class RecurrentCell : public ::testing::TestWithParam<const char*> {};

TEST_P(RecurrentCell, DerivativesAreThoseOfDifferences) {
  const std::string options = std::string(R"({"width": 5, "cell": ")") + GetParam() + "\"}";
  const DataInfo info = sequences(4, 3, 8, 0);
  const auto model = make<Model>("suite", "recurrent", options, &info);
  Batch batch = symbols_batch(3, 4, 3);
  batch.target = Stream{4, 0}.normals({3, 8});
  expect_derivatives(nullptr, *model, *make_loss("half_squared_error"), general_point(*model),
                     batch);
}

INSTANTIATE_TEST_SUITE_P(All, RecurrentCell, ::testing::Values("tanh", "gru"));

// One unit, two positions, by hand.
TEST(Recurrent, GatedUnitsFollowTheirEquations) {
  const DataInfo info = sequences(2, 2, 2, 2);
  const auto model = make<Model>("suite", "recurrent", R"({"width": 1})", &info);
  const Tensors p = general_point(*model, 1);
  Batch batch;
  batch.input = Stream{1, 0}.uniforms({1, 2}, 0, 1).floor_();
  batch.input[0][1].fill_(1);
  const auto number = [&](int index, int64_t row = 0) {
    return p[index].flatten()[row].item<double>();
  };
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  double h = 0;
  for (int64_t t = 0; t < 2; ++t) {
    const int64_t symbol = t;  // 0, then 1
    const double r = logistic(number(0, symbol) + number(1) * h + number(2));
    const double z = logistic(number(3, symbol) + number(4) * h + number(5));
    const double n = std::tanh(number(6, symbol) + r * (number(7) * h + number(9)) + number(8));
    h = (1 - z) * n + z * h;
  }
  const Tensor output = model->forward(p, batch);
  for (int64_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(output[0][k].item<double>(), number(10, k) * h + number(11, k), 1e-12);
  }
}

DataInfo pictures(int64_t side) {
  DataInfo info;
  info.input_shape = {2, side, side};
  info.outputs = info.classes = 3;
  return info;
}

constexpr const char* small_resnet = R"({"width": 4, "stages": 2, "blocks": 2, "groups": 2})";

TEST(Resnet, DerivativesAreThoseOfDifferences) {
  const DataInfo info = pictures(8);
  const auto model = make<Model>("suite", "resnet", small_resnet, &info);
  Batch batch;
  batch.input = Stream{2, 0}.normals({2, 2, 8, 8});
  batch.target = Stream{4, 0}.normals({2, 3});
  expect_derivatives(nullptr, *model, *make_loss("half_squared_error"), general_point(*model, 0.1),
                     batch);
}

TEST(Resnet, ARowDependsOnNoOtherRow) {
  const DataInfo info = pictures(8);
  const auto model = make<Model>("suite", "resnet", small_resnet, &info);
  const Tensors parameters = general_point(*model);
  Batch both, one;
  both.input = Stream{2, 0}.normals({2, 2, 8, 8});
  one.input = both.input.narrow(0, 1, 1);
  const Tensor apart = model->forward(parameters, both)[1].sub(model->forward(parameters, one)[0]);
  EXPECT_LE(apart.abs().max().item<double>(), 1e-12);
}

/// As a function that is evaluated: many images, in pieces, and none.
TEST(ImageNetworks, AreEvaluatedAsTheyAreTrained) {
  const DataInfo info = pictures(10);
  for (const auto* name : {"resnet", "convnet"}) {
    const bool residual = std::string_view(name) == "resnet";
    const auto model =
        make<Model>("suite", name, residual ? small_resnet : R"({"kernel": 2})", &info);
    const Tensors parameters = general_point(*model, 0.1);
    for (const int64_t rows : {0, 1, 128, 129, 300}) {
      const Batch batch{Stream{2, 0}.normals({rows, 2, 10, 10}), {}, {}};
      const Tensor recorded = [&] {
        const c10::AutoGradMode graph(true);
        return model->forward(parameters, batch).detach();
      }();
      const c10::AutoGradMode no_graph(false);
      const Tensor output = model->forward(parameters, batch);
      ASSERT_EQ(output.sizes(), at::IntArrayRef({rows, 3}));
      if (rows == 0) continue;
      EXPECT_LE(output.sub(recorded).abs().max().item<double>(), 1e-12) << name << rows;
    }
  }
}

// The last norm of a block starts at 0: a block without a shortcut of its own starts as relu(x) =
// x.
TEST(Resnet, StartsWithoutWhatItsBlocksAdd) {
  const DataInfo info = pictures(8);
  Batch batch;
  batch.input = Stream{2, 0}.normals({2, 2, 8, 8});
  Tensor outputs[2];
  for (const int64_t blocks : {1, 3}) {
    const auto model = make<Model>(
        "suite", "resnet",
        R"({"width": 4, "stages": 1, "groups": 2, "blocks": )" + std::to_string(blocks) + "}",
        &info);
    Tensors parameters = model->initial({7, 0, 0, at::kDouble});
    parameters[parameters.size() - 2].fill_(1);
    outputs[blocks / 2] = model->forward(parameters, batch);
  }
  EXPECT_TRUE(outputs[0].equal(outputs[1]));
}

TEST(Resnet, RefusesWhatIsNoImageOrTooSmall) {
  const DataInfo small = pictures(3);
  EXPECT_THROW(make<Model>("suite", "resnet", "{}", &small), Error);
  const DataInfo flat = sequences(5, 4, 20, 0);
  EXPECT_THROW(make<Model>("suite", "resnet", "{}", &flat), Error);
  const DataInfo good = pictures(8);
  EXPECT_THROW(make<Model>("suite", "resnet", R"({"width": 6})", &good), Error);
  const auto model = make<Model>("suite", "resnet", small_resnet, &good);
  EXPECT_EQ(with_role(*model, ParameterRole::input_weight), 1);
  EXPECT_EQ(with_role(*model, ParameterRole::output_weight), 1);
  EXPECT_EQ(with_role(*model, ParameterRole::hidden_weight), 9);
}

TEST(Variational, DerivativesAreThoseOfDifferences) {
  DataInfo info;
  info.input_shape = {8};
  info.outputs = 10;  // 6 numbers, 2 of noise
  const auto model = make<Model>("suite", "variational", R"({"hidden": 5})", &info);
  Batch batch;
  batch.input = Stream{2, 0}.normals({3, 8});
  batch.target = Stream{4, 0}.normals({3, 10});
  expect_derivatives(nullptr, *model, *make_loss("half_squared_error"), general_point(*model),
                     batch);
  const Tensors parameters = general_point(*model);
  const Tensor noisy = model->forward(parameters, batch);
  batch.input = batch.input.clone();
  batch.input.narrow(1, 6, 2).zero_();
  const Tensor still = model->forward(parameters, batch);
  EXPECT_TRUE(noisy.narrow(1, 6, 4).equal(still.narrow(1, 6, 4)));  // the encoder sees no noise
  EXPECT_FALSE(noisy.narrow(1, 0, 6).equal(still.narrow(1, 0, 6)));
}

// Also where only some gradients are asked for, and where a parameter is a slice of a larger
// tensor.
TEST(Variational, OwnDerivativeIsThatOfAutograd) {
  DataInfo info;
  info.input_shape = {8};
  info.outputs = 10;
  const auto own = make<Model>("suite", "variational", R"({"hidden": 5})", &info);
  const auto other =
      make<Model>("suite", "variational", R"({"hidden": 5, "derivative": "autograd"})", &info);
  Batch batch;
  batch.input = Stream{2, 0}.normals({3, 8});
  batch.target = Stream{4, 0}.normals({3, 10});
  Tensors parameters = general_point(*own);
  parameters[0] = parameters[0].t().contiguous().t();
  const auto loss = make_loss("half_squared_error");
  const std::vector<int> some = {1, 4, 8};
  for (const std::span<const int> only : {std::span<const int>(), std::span<const int>(some)}) {
    const Ask ask{.only = only};
    const Answer found = evaluate(nullptr, *own, *loss, parameters, 0, batch, ask);
    const Answer expected = evaluate(nullptr, *other, *loss, parameters, 0, batch, ask);
    EXPECT_NEAR(found.value.item<double>(), expected.value.item<double>(), 1e-14);
    ASSERT_EQ(found.gradient.size(), expected.gradient.size());
    for (std::size_t i = 0; i < found.gradient.size(); ++i) {
      EXPECT_LE(found.gradient[i].sub(expected.gradient[i]).abs().max().item<double>(), 1e-13);
      EXPECT_EQ(found.gradient[i].strides(), expected.gradient[i].strides());
    }
  }
}

TEST(DifferentiatedMlp, CarriesTheDerivativesOfItsValue) {
  DataInfo info;
  info.input_shape = {1};
  info.outputs = 3;
  const auto model = make<Model>("suite", "differentiated_mlp", R"({"hidden": [6, 5]})", &info);
  const Tensors parameters = general_point(*model);
  const auto at = [&](double x) {
    Batch batch;
    batch.input = Stream{1, 0}.uniforms({1, 1}, 0, 1).fill_(x);
    return model->forward(parameters, batch)[0];
  };
  constexpr double h = 1e-4;
  const Tensor here = at(0.4), up = at(0.4 + h), down = at(0.4 - h);
  EXPECT_NEAR(here[1].item<double>(), up[0].sub(down[0]).item<double>() / (2 * h), 1e-6);
  EXPECT_NEAR(here[2].item<double>(), up[1].sub(down[1]).item<double>() / (2 * h), 1e-6);
  Batch batch;
  batch.input = Stream{2, 0}.uniforms({4, 1}, 0, 1);
  batch.target = Stream{4, 0}.normals({4, 3});
  expect_derivatives(nullptr, *model, *make_loss("half_squared_error"), parameters, batch);
}

TEST(Factors, OutputIsAnElementOfTheProduct) {
  DataInfo info;
  info.input_shape = {2};
  info.outputs = 1;
  info.input_low = 0;
  info.input_high = 6;
  const auto model = make<Model>("suite", "factors", R"({"rank": 3})", &info);
  const Tensors parameters = general_point(*model);
  Batch batch;
  batch.input = Stream{2, 0}.uniforms({5, 2}, 0, 7).floor_();
  batch.target = Stream{4, 0}.normals({5, 1});
  const Tensor product = parameters[0].matmul(parameters[1].t());
  const Tensor output = model->forward(parameters, batch);
  for (int64_t i = 0; i < 5; ++i) {
    const auto row = static_cast<int64_t>(batch.input[i][0].item<double>());
    const auto column = static_cast<int64_t>(batch.input[i][1].item<double>());
    EXPECT_NEAR(output[i][0].item<double>(), product[row][column].item<double>(), 1e-14);
  }
  expect_derivatives(nullptr, *model, *make_loss("half_squared_error"), parameters, batch);
}

}  // namespace
}  // namespace gradus::test
