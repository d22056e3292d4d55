// constant_target.net: the ReLU network of the theorems, and its deep form.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "constant_target/network.h"
#include "gradus/model.h"
#include "gradus/options.h"

namespace gradus::constant_target {

enum class Initialization { gauss, zero, inactive };

/// Fully connected layers with ReLU between them; with two layers and one output
/// N(x) = c + sum_i v_i max(0, w_i x + b_i), every parameter trained.
class Net final : public Model {
 public:
  struct Options {
    int64_t hidden = 16, layers = 2, outputs = 1;
    Activation activation = Activation::relu;
    double kink = 0;
    Initialization init = Initialization::gauss;
    double init_std = 0.6;
    void declare(Schema& schema);
  };

  /// Throws Error "constant_target.model" for classes, for data without inputs, for outputs > 1
  /// with two layers, and for init = "inactive" where the task states no range of its inputs.
  Net(const Options& options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override;
  /// Empty with kink != 0, which no activation of the suite has.
  std::vector<Layer> layers() const override;
  Tensors initial(const InitRequest& request) const override;
  Tensor forward(const Tensors& parameters, const Batch& batch,
                 Tensors* inputs = nullptr) const override;
  bool stackable() const override { return true; }

  const Network& network() const { return network_; }
  Initialization init() const { return options_.init; }
  /// The entries of one initial network, in the order of Network.
  std::vector<double> start(uint64_t seed, int64_t number) const;
  /// One network's tensors from its entries, and back.
  Tensors tensors(std::span<const double> entries, at::ScalarType dtype) const;
  static std::vector<double> entries(const Tensors& parameters);

 private:
  Tensor activated(const Tensor& z) const;
  Options options_;
  Network network_;
  double low_, high_;
  int64_t feature_axes_;
};

}  // namespace gradus::constant_target
