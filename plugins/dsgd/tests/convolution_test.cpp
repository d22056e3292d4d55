// The extension to convolutions: the bound against sampled remainders.
#include <ATen/ops/conv2d.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "activation_sizes.h"
#include "certify.h"
#include "gradus/standalone_objective.h"

namespace gradus::dsgd {
namespace {

constexpr int64_t side = 5, channels = 2, filters = 3, kernel = 3, classes = 2;

/// tanh(conv(x)), then a dense layer.
class SmallConvolution final : public Model {
 public:
  SmallConvolution(int64_t stride, int64_t padding, bool bias)
      : stride_(stride), padding_(padding), bias_(bias) {}

  std::vector<Layer> layers() const override {
    Layer first;
    first.kind = LayerKind::convolution;
    first.weight = 0;
    first.bias = bias_ ? 2 : -1;
    first.activation = activation("tanh");
    first.inputs = channels;
    first.outputs = filters;
    first.kernel = kernel;
    first.stride = stride_;
    first.padding = padding_;
    first.input_height = first.input_width = side;
    Layer last;
    last.weight = 1;
    last.activation = activation("identity");
    last.inputs = filters * positions(first);
    last.outputs = classes;
    return {first, last};
  }
  std::vector<ParameterInfo> parameters() const override {
    const std::vector<Layer> both = layers();
    std::vector<ParameterInfo> infos = {{"kernel", {filters, channels, kernel, kernel}},
                                        {"weight", {classes, both[1].inputs}}};
    if (bias_) infos.push_back({"bias", {filters}});
    return infos;
  }
  Tensors initial(const InitRequest&) const override { return {}; }
  Tensor forward(const Tensors& p, const Batch& batch, Tensors* inputs) const override {
    const std::vector<int64_t> stride(2, stride_), padding(2, padding_), dilation(2, 1);
    const Tensor a =
        at::conv2d(batch.input, p[0], bias_ ? std::optional<Tensor>(p[2]) : std::nullopt, stride,
                   padding, dilation);
    const Tensor h = a.tanh().flatten(1);
    if (inputs != nullptr) *inputs = {batch.input, h};
    return h.matmul(p[1].t());
  }

 private:
  int64_t stride_, padding_;
  bool bias_;
};

double worst_ratio(const SmallConvolution& model, LayerNorm norm, ActivationBound mode,
                   double factor) {
  Stream stream{41};
  double worst = 0;
  for (int net = 0; net < 12; ++net) {
    const int64_t rows = 1 + stream.below(3);
    const Batch batch = {stream.uniforms({rows, channels, side, side}, -1, 1),
                         stream.uniforms({rows}, 0, 2).floor().to(at::kLong),
                         {}};
    Tensors parameters;
    for (const ParameterInfo& info : model.parameters()) {
      parameters.push_back(stream.normals(info.shape).mul_(std::exp(-4 * stream.uniform())));
    }
    const auto loss = make_loss("cross_entropy");
    StandaloneObjective objective(model, *loss, {}, batch, parameters, {.seed = 0});
    const Chain chain = read_chain(model, *loss, norm, {}, mode).chain;
    const Answer answer = objective.ask({.inputs = true});
    const double value = answer.value.item<double>();
    SmoothnessBounds smoothness;
    const std::vector<double> bound =
        smoothness.at({.mode = mode}, chain, objective, answer.inputs);
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const Tensor g = matrix_with_bias(chain.layers[i], answer.gradient);
      for (int k = 0; k < 6; ++k) {
        const Tensor u = k % 2 == 0 ? stream.normals(g.sizes()) : exact_direction(norm, g).d;
        const Tensor move = u.mul(std::exp(3 * stream.uniform() - 4));
        displace(chain.layers[i], objective.parameters(), move, 1);
        const double remainder = std::abs(objective.value() - value - inner(g, move));
        displace(chain.layers[i], objective.parameters(), move, -1);
        const double size = displacement_norm(norm, move);
        worst = std::max(worst, (remainder - 1e-13) / (factor * bound[i] / 2 * size * size));
      }
    }
  }
  return worst;
}

TEST(DsgdConvolution, TheBoundHolds) {
  for (const bool bias : {false, true}) {
    for (const auto& [stride, padding] : {std::array<int64_t, 2>{1, 0}, {1, 1}, {2, 1}}) {
      const SmallConvolution model(stride, padding, bias);
      for (const LayerNorm norm : {LayerNorm::two, LayerNorm::frobenius}) {
        for (const ActivationBound mode : {ActivationBound::worst, ActivationBound::data}) {
          EXPECT_LE(worst_ratio(model, norm, mode, 1), 1 + 1e-9);
        }
      }
    }
  }
  EXPECT_GT(worst_ratio({1, 1, false}, LayerNorm::two, ActivationBound::data, 0.1), 1);
}

TEST(DsgdConvolution, PatchNormsByHand) {
  Layer layer = SmallConvolution(2, 1, true).layers()[0];
  const Tensor ones = Stream{1}.normals({2, channels, side, side}).zero_().add_(1);
  // Positions 3 x 3; along an axis the patches hold 2, 3 and 2 inputs: (2 + 3 + 2)^2 channels + 9.
  EXPECT_DOUBLE_EQ(squared_sizes(layer, ones, Norm::two)[0].item<double>(), 49 * channels + 9);
  EXPECT_DOUBLE_EQ(worst_size(layer, Norm::two), 9 * (channels * 9 + 1));
}

}  // namespace
}  // namespace gradus::dsgd
