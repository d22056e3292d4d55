// @Class@: gradient descent with heavy-ball momentum, to be replaced by your method.
// B. T. Polyak, 1964, doi:10.1016/0041-5553(64)90137-5, equation (9):
//
//   m_t = mu m_{t-1} + g_t,   theta_t = theta_{t-1} - eta m_t,   m_0 = 0
#include "@id@_studies.h"
#include "gradus/operators.h"  // a * x, 2 - x, at::sign(x), at::where(...)
#include "gradus/ops.h"
#include "gradus/plugin.h"
#include "gradus/with_options.h"

namespace {

struct @Class@Options {
  double lr = 0.01;
  double momentum = 0.9;

  void declare(gradus::Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 10)
        .log()
        .symbol("eta")
        .role(gradus::OptionRole::learning_rate);
    schema.add("momentum", momentum, "share of the last step that is kept").in(0, 1).symbol("mu");
  }
};

class @Class@ final : public gradus::WithOptions<gradus::Optimizer, @Class@Options> {
 public:
  using WithOptions::WithOptions;  // options_

  // Everything that must survive a save and a restore.
  void state(gradus::Archive& archive) override { archive.item("momentum", momentum_); }

  // Each entry's update depends on its own gradients alone: stacked networks do not mix.
  bool elementwise() const override { return true; }

 private:
  void move(gradus::Objective& objective) override {
    const gradus::Answer answer = objective.ask();
    gradus::Tensors& parameters = objective.parameters();
    if (momentum_.empty()) momentum_ = gradus::zeros_for(parameters);
    for (size_t i = 0; i < parameters.size(); ++i) {
      momentum_[i].mul_(options_.momentum).add_(answer.gradient[i]);
      parameters[i].sub_(momentum_[i], options_.lr);
    }
  }

  gradus::Tensors momentum_;  // one for each parameter, from the first step on
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, @Class@>("@id@", "heavy-ball momentum, to be replaced")};

}  // namespace

GRADUS_PLUGIN({.id = "@id@",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Some methods of speeding up the convergence of iteration methods",
               .authors = "Polyak",
               .year = 1964,
               .reference = "doi:10.1016/0041-5553(64)90137-5",
               .licence = "Apache-2.0",
               .items = items,
               .studies = @id@_studies})
