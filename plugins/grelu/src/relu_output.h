// What tools and monitors have in common: the trained network that they are given, and what they
// write of a converted one.
#pragma once

#include "comparison.h"
#include "gradus/tool.h"
#include "grelu_net.h"

namespace gradus::grelu {

/// The one network that a tool was given, of the model grelu.net. Throws Error "grelu.network".
const TrainedNetwork& network_of(const ToolRun& run, const std::string& tool);
const GreluNet& gated_model(const TrainedNetwork& network);

/// The training points as the network sees them, float64, and with `with_test` the test points
/// behind them.
Tensor conversion_points(const GreluNet& model, const TaskData& data, bool with_test);

/// Throws Error "grelu.float32" where one of a run's parameters is not float64.
void require_double(const std::string& where, const Tensors& parameters);

/// The file `<name>.pt` (relu_file.h), which equals `net` on `points`.
void write_relu_file(Output& output, const std::string& name, const ReluNetwork& relu,
                     const Net& net, const Tensor& points);

}  // namespace gradus::grelu
