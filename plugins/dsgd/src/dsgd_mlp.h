// dsgd.mlp: the network of the paper's setting, a chain of dense layers with normal weights.
#pragma once

#include <string>
#include <vector>

#include "models/mlp.h"

namespace gradus::dsgd {

/// suite.mlp with W_i drawn from N(0, init_scale^2 / fan_in) and biases 0, or with every parameter
/// given by `start`, in order. Throws Error "model.start" for another number of values. Parameters:
/// layer1.weight [out, in], layer1.bias [out], ...
class DsgdMlp final : public models::Mlp {
 public:
  struct Options {
    std::vector<int64_t> widths = {784, 64, 10};
    std::string activation = "tanh";
    std::string output = "identity";
    bool bias = false;
    double init_scale = 1;
    std::vector<double> start;
    void declare(Schema& schema);
  };

  DsgdMlp(const Options& options, const DataInfo& data);
  Tensors initial(const InitRequest& request) const override;

 private:
  Tensors given() const;
  double scale_;
  std::vector<double> start_;
};

}  // namespace gradus::dsgd
