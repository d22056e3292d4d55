// What the theory does not cover is refused with the reason (plugin README, "Refusals").
#include <gtest/gtest.h>

#include "chain.h"
#include "dsgd_mlp.h"
#include "loss_constants.h"
#include "step.h"

namespace gradus::dsgd {
namespace {

DataInfo facts() {
  DataInfo data;
  data.input_shape = {4};
  data.outputs = 3;
  return data;
}

std::string refusal(const DsgdMlp::Options& network, const char* loss, Step::Options options = {}) {
  const DsgdMlp model(network, facts());
  return Step(std::move(options)).refuses(model, *make_loss(loss), facts());
}

DsgdMlp::Options network(const char* activation, const char* output = "identity") {
  DsgdMlp::Options options;
  options.widths = {4, 5, 3};
  options.activation = activation;
  options.output = output;
  return options;
}

TEST(DsgdRefusals, SmoothChainsAreTaken) {
  for (const char* activation : {"tanh", "logistic", "softsign", "sin"}) {
    EXPECT_EQ(refusal(network(activation), "cross_entropy"), "");
    EXPECT_EQ(refusal(network(activation), "squared_error"), "");
    EXPECT_EQ(refusal(network(activation, activation), "half_squared_error"), "");
  }
}

TEST(DsgdRefusals, ActivationsWithoutASecondDerivative) {
  EXPECT_EQ(refusal(network("relu"), "cross_entropy"),
            "activation 'relu' of layer 1: expected a bounded second derivative, found sup "
            "abs(sigma'') = inf, so no layer bound exists; use tanh, logistic, softsign, sin, or "
            "softplus with activation_bound=data");
  EXPECT_NE(refusal(network("tanh", "hard_tanh"), "squared_error"), "");
}

TEST(DsgdRefusals, UnboundedHiddenUnits) {
  Step::Options worst;
  worst.activation_bound = ActivationBound::worst;
  const char* text =
      "activation 'softplus' of layer 1: expected abs(sigma) <= 1, found unbounded; use "
      "activation_bound=data with a cross entropy";
  EXPECT_EQ(refusal(network("softplus"), "cross_entropy", worst), text);
  EXPECT_EQ(refusal(network("softplus"), "squared_error"), text);
  Step::Options data;
  data.activation_bound = ActivationBound::data;
  EXPECT_EQ(refusal(network("softplus"), "cross_entropy", data), "");
}

TEST(DsgdRefusals, LossesWithoutConstants) {
  EXPECT_EQ(refusal(network("tanh", "tanh"), "cross_entropy"),
            "loss 'cross_entropy' with output 'tanh': expected a bounded dJ/dx, found none; use a "
            "loss of the list in the plugin's README");
  EXPECT_NE(refusal(network("tanh", "softplus"), "squared_error"), "");
}

/// Layers as given, for structures that no model of the suite has.
class Described final : public Model {
 public:
  explicit Described(std::vector<Layer> layers) : layers_(std::move(layers)) {}
  std::vector<ParameterInfo> parameters() const override { return {}; }
  std::vector<Layer> layers() const override { return layers_; }
  Tensors initial(const InitRequest&) const override { return {}; }
  Tensor forward(const Tensors&, const Batch&, Tensors*) const override { return {}; }

 private:
  std::vector<Layer> layers_;
};

Layer dense(int weight) {
  Layer layer;
  layer.weight = weight;
  layer.activation = activation("tanh");
  layer.inputs = layer.outputs = 3;
  return layer;
}

std::string structure(std::vector<Layer> layers, LayerNorm norm = LayerNorm::two) {
  layers.back().activation = activation("identity");
  const ChainOrError read = read_chain(Described(std::move(layers)), *make_loss("cross_entropy"),
                                       norm, {}, ActivationBound::worst);
  return read.error ? read.error->id() + ": " + read.error->what() : "";
}

TEST(DsgdRefusals, OtherStructures) {
  Layer pool = dense(-1);
  pool.kind = LayerKind::pooling;
  pool.name = "max_pool";
  EXPECT_EQ(structure({dense(0), pool, dense(1)}),
            "dsgd.structure: layer 2: expected dense (or convolution with norm two, frobenius), "
            "found 'pooling' (max_pool)");
  EXPECT_EQ(structure({dense(0), dense(1), dense(0)}),
            "dsgd.shared_parameters: layers 1 and 3 share parameters: expected separate ones");
  Layer convolution = dense(0);
  convolution.kind = LayerKind::convolution;
  EXPECT_EQ(structure({convolution, dense(1)}), "");
  EXPECT_NE(structure({convolution, dense(1)}, LayerNorm::one), "");
}

TEST(DsgdRefusals, TargetsOutOfRange) {
  const auto found = [](const char* output, const char* loss, const Tensor& target) {
    const DsgdMlp model(network("tanh", output), facts());
    const auto made = make_loss(loss);
    const ChainOrError read = read_chain(model, *made, LayerNorm::two, {}, ActivationBound::worst);
    try {
      check_targets(read.chain, *made, target);
    } catch (const Error& error) {
      return error.id() + ": " + error.what();
    }
    return std::string();
  };
  Tensor target = Stream{1}.uniforms({20, 3}, -1, 1);
  EXPECT_EQ(found("tanh", "squared_error", target), "");
  target[17][1] = 3.2;
  EXPECT_EQ(found("tanh", "squared_error", target),
            "dsgd.target_range: row 17: expected a target in [-1,1], found 3.2; rescale");
  EXPECT_EQ(found("identity", "squared_error", target), "");
  EXPECT_NE(found("identity", "logistic", target), "");
  EXPECT_NE(found("identity", "cross_entropy", Stream{2}.uniforms({5, 3}, 0, 1)), "");
  target[17][1] = std::nan("");
  EXPECT_NE(found("identity", "squared_error", target), "");
}

TEST(DsgdRefusals, LongStepsAreMarkedAsUncertified) {
  EXPECT_EQ(uncertified_warning(10, LayerRule::greedy), "no decrease is guaranteed with eps = 10");
  EXPECT_EQ(uncertified_warning(1.5, LayerRule::random), "");
  EXPECT_NE(uncertified_warning(1, LayerRule::all), "");
}

}  // namespace
}  // namespace gradus::dsgd
