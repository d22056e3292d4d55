#include "relu_output.h"

#include <ATen/ops/cat.h>

#include <algorithm>

#include "gradus/error.h"
#include "relu_file.h"

namespace gradus::grelu {

const TrainedNetwork& network_of(const ToolRun& run, const std::string& tool) {
  const auto& networks = run.networks();
  if (networks.size() == 1 && dynamic_cast<const GreluNet*>(networks[0].model) != nullptr) {
    return networks[0];
  }
  throw Error("grelu.network", tool, "one run of the model grelu.net",
              networks.empty()      ? "no run"
              : networks.size() > 1 ? std::to_string(networks.size()) + " runs"
                                    : "a run of another model",
              "name one: gradus tool " + tool + " --run RUN (the run needs save_parameters)");
}

const GreluNet& gated_model(const TrainedNetwork& network) {
  return *dynamic_cast<const GreluNet*>(network.model);
}

Tensor conversion_points(const GreluNet& model, const TaskData& data, bool with_test) {
  const Tensor train = model.points_of(data.train.input);
  model.settle_gates(train);
  if (!with_test || data.test.rows() == 0) return train.to(at::kDouble);
  return at::cat(Tensors{train, model.points_of(data.test.input)}, 0).to(at::kDouble);
}

void require_double(const std::string& where, const Tensors& parameters) {
  const bool all = std::all_of(parameters.begin(), parameters.end(),
                               [](const Tensor& p) { return p.scalar_type() == at::kDouble; });
  if (all) return;
  throw Error("grelu.float32", where, "a run in float64", "a run in float32",
              "the conversion subtracts large numbers; in float32 it loses up to 1e-2 (run with "
              "dtype = \"float64\")");
}

void write_relu_file(Output& output, const std::string& name, const ReluNetwork& relu,
                     const Net& net, const Tensor& points) {
  output.file(name + ".pt", relu_file(relu, points, output_of(net, points)),
              "TorchScript module of the ReLU network, hidden widths " + widths_text(relu) +
                  ": torch::jit::load reads it without Gradus");
}

}  // namespace gradus::grelu
