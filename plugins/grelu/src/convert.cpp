#include "convert.h"

#include <algorithm>

#include "gradus/output_table.h"
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
}

void Convert::convert(Run& run, const std::string& name) {
  const Net net = model_->net(run.parameters());
  const ReluNetwork relu = to_relu(net, points_, options_.slack);
  write_relu_file(run, name, relu, net, points_);
  const Comparison comparison = compare(net, relu, points_);
  converted_.push_back(
      {name, run.step(), relu.widths().front(), largest_scale(relu), comparison.error});
}

void Convert::observe(Run& run, const Answer&) {
  if (std::ranges::find(options_.steps, run.step()) == options_.steps.end()) return;
  convert(run, "relu_step_" + std::to_string(run.step()));
}

void Convert::state(Archive& archive) {
  auto count = static_cast<int64_t>(converted_.size());
  archive.item("count", count);
  converted_.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < converted_.size(); ++i) {
    const std::string place = std::to_string(i) + ".";
    archive.item(place + "name", converted_[i].name);
    archive.item(place + "step", converted_[i].step);
    archive.item(place + "width", converted_[i].width);
    archive.item(place + "largest_scale", converted_[i].largest_scale);
    archive.item(place + "error", converted_[i].error);
  }
}

void Convert::finish(Run& run) {
  convert(run, "relu_end");
  OutputTable table("conversions");
  LineMark line;
  line.name = "largest difference";
  for (const Converted& one : converted_) {
    table.add({{"step", one.step},
               {"file", one.name + ".pt"},
               {"width", one.width},
               {"largest_scale", one.largest_scale},
               {"error", one.error}});
    line.x.push_back(static_cast<double>(one.step));
    line.y.push_back(one.error);
  }
  table.write(run);
  Figure figure{"conversion_error",
                "Error of the converted network against the step",
                "Largest difference between the gated and the converted ReLU network on the points "
                "of the conversion.",
                {"step"},
                {"largest difference", true}};
  figure.lines = {line};
  run.figure(figure);
}

}  // namespace gradus::grelu
