// @Class@: gradient descent with heavy-ball momentum, to be replaced by your method.
// B. T. Polyak, 1964, doi:10.1016/0041-5553(64)90137-5, equation (9):
//
//   m_t = mu m_{t-1} + g_t,   theta_t = theta_{t-1} - eta m_t,   m_0 = 0
#include "@id@_studies.h"
#include "gradus/plugin.h"

namespace {

class @Class@ final : public gradus::Optimizer {
 public:
  struct Options {
    double lr = 0.01;
    double momentum = 0.9;

    void declare(gradus::Schema& schema) {
      schema.add("lr", lr, "step size").in(0, 10).log().symbol("eta");
      schema.add("momentum", momentum, "share of the last step that is kept")
          .in(0, 1)
          .symbol("mu");
    }
  };

  explicit @Class@(Options options) : options_(options) {}

  // Everything that must survive a save and a restore.
  void state(gradus::Archive& archive) override { archive.item("momentum", momentum_); }

  // Each entry's update depends on its own gradients alone: stacked networks do not mix.
  bool elementwise() const override { return true; }

 private:
  void move(gradus::Objective& objective) override {
    const gradus::Answer answer = objective.ask();
    gradus::Tensors& parameters = objective.parameters();
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (momentum_.size() == i) {
        momentum_.push_back(answer.gradient[i].new_zeros(answer.gradient[i].sizes()));
      }
      momentum_[i].mul_(options_.momentum).add_(answer.gradient[i]);
      parameters[i].sub_(momentum_[i], options_.lr);
    }
  }

  const Options options_;
  gradus::Tensors momentum_;  // of each parameter, from its first step on
};

constexpr gradus::gradus_item items[] = {
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
