// suite.convnet: two convolutions with pooling, then two dense layers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "initialization.h"
#include "nonlinearity.h"

namespace gradus::models {

/// x -> conv1 -> s -> max-pool 2 -> conv2 -> s -> max-pool 2 -> dense1 -> s -> dense2. Convolutions
/// have stride 1 and no padding. Parameters: conv1.weight [channels, input channels, kernel,
/// kernel], conv1.bias, conv2..., dense1.weight [hidden, features], ... One network at a time.
/// Throws Error "model.input" on inputs that are not images or too small for the kernels.
class Convnet final : public Model {
 public:
  struct Options {
    std::vector<int64_t> channels = {8, 16};
    int64_t kernel = 5;
    int64_t hidden = 64;
    std::string activation = "relu";
    Initialization init = Initialization::torch;
    double scale = 1;
    void declare(Schema& schema);
  };

  Convnet(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override;
  std::vector<Layer> layers() const override { return layers_; }
  Tensors initial(const InitRequest& request) const override;
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;

 private:
  void add_convolution(const std::string& name, int64_t outputs);
  void add_pooling(const std::string& name);
  void add_dense(const std::string& name, int64_t outputs, const Activation& activation);
  Tensor outputs(const Tensors& parameters, const Tensor& images, Tensors* inputs) const;

  Options options_;
  const Nonlinearity& nonlinearity_;
  std::vector<Layer> layers_;
  // While the chain is built: channels and positions of what the next layer gets.
  int64_t channels_ = 0, height_ = 0, width_ = 0;
  int parameters_ = 0;
};

}  // namespace gradus::models
