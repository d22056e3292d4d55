// suite.linear: one dense layer; with cross entropy, (multinomial) logistic regression.
#pragma once

#include "mlp.h"

namespace gradus::models {

/// Parameters: layer1.weight [outputs, inputs], layer1.bias [outputs]. As suite.mlp without a
/// hidden layer.
class Linear final : public Mlp {
 public:
  struct Options {
    bool bias = true;
    Initialization init = Initialization::torch;
    double scale = 1;
    Derivative derivative = Derivative::own;
    void declare(Schema& schema);
  };

  Linear(const Options& options, const DataInfo& data);
};

}  // namespace gradus::models
