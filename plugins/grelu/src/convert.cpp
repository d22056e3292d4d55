#include "convert.h"

#include <algorithm>

#include "relu_output.h"

namespace gradus::grelu {

void ConvertOptions::declare(Schema& schema) {
  schema.add("steps", steps, "at whose start the network is converted, beside the end of the run")
      .in(0, 1e9)
      .length(0, 1000)
      .unit("steps");
  schema.add("slack", slack, "S |q| = slack |p| at the tightest point").in(1, 1e6).log();
  schema.choice("points", with_test_points, "where the networks must agree",
                {{"train", false}, {"train_and_test", true}});
}

std::string Convert::refuses(const Task&, const Model& model, const Loss&) const {
  if (dynamic_cast<const GreluNet*>(&model) != nullptr) return {};
  return "model: expected grelu.net, which has a ReLU network of the same outputs";
}

void Convert::start(Run& run) {
  require_double("grelu.convert", run.parameters());
  model_ = dynamic_cast<const GreluNet*>(&run.model());
  points_ = conversion_points(*model_, run.data(), options_.with_test_points);
  line_.name = "largest difference";
}

void Convert::convert(Run& run, const std::string& name) {
  const Net net = model_->net(run.parameters());
  const ReluNetwork relu = to_relu(net, points_, options_.slack);
  write_relu_file(run, name, relu, net, points_);
  const Comparison comparison = compare(net, relu, points_);
  table_.add({{"step", run.step()},
              {"file", name + ".pt"},
              {"width", relu.widths().front()},
              {"largest_scale", largest_scale(relu)},
              {"error", comparison.error}});
  line_.x.push_back(static_cast<double>(run.step()));
  line_.y.push_back(comparison.error);
}

void Convert::observe(Run& run, const Answer&) {
  if (std::ranges::find(options_.steps, run.step()) == options_.steps.end()) return;
  convert(run, "relu_step_" + std::to_string(run.step()));
}

void Convert::finish(Run& run) {
  convert(run, "relu_end");
  table_.write(run);
  Figure figure{"conversion_error",
                "Error of the converted network against the step",
                "Largest difference between the gated and the converted ReLU network on the points "
                "of the conversion.",
                {"step"},
                {"largest difference", true}};
  figure.lines = {line_};
  run.figure(figure);
}

}  // namespace gradus::grelu
