// Lion: the sign of an interpolated momentum. Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong,
// Luong, Hsieh, Lu, Le, "Symbolic Discovery of Optimization Algorithms", 2023, arXiv 2302.06675,
// Algorithm 2:
//
//   c_t = beta1 m_{t-1} + (1 - beta1) g_t
//   theta_t = theta_{t-1} - eta (sign(c_t) + lambda theta_{t-1})
//   m_t = beta2 m_{t-1} + (1 - beta2) g_t,   m_0 = 0
#include "gradus/plugin.h"
#include "lion_studies.h"

namespace {

class Lion final : public gradus::Optimizer {
 public:
  struct Options {
    double lr = 1e-4;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double weight_decay = 0;

    void declare(gradus::Schema& schema) {
      schema.add("lr", lr, "step size").in(0, 10).log().symbol("eta");
      schema.add("beta1", beta1, "share of the momentum in the step's direction").in(0, 1);
      schema.add("beta2", beta2, "decay of the momentum").in(0, 1);
      schema.add("weight_decay", weight_decay, "decoupled decay").in(0, 10).symbol("lambda");
    }
  };

  explicit Lion(Options options) : options_(options) {}

  void state(gradus::Archive& archive) override { archive.item("momentum", momentum_); }

  bool elementwise() const override { return true; }

 private:
  void move(gradus::Objective& objective) override {
    const gradus::Answer answer = objective.ask();
    gradus::Tensors& parameters = objective.parameters();
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (momentum_.size() == i) {
        momentum_.push_back(answer.gradient[i].new_zeros(answer.gradient[i].sizes()));
      }
      update(parameters[i], momentum_[i], answer.gradient[i]);
    }
  }

  void update(gradus::Tensor& parameter, gradus::Tensor& momentum, const gradus::Tensor& gradient) {
    const gradus::Tensor direction =
        momentum.mul(options_.beta1).add_(gradient, 1 - options_.beta1).sign_();
    parameter.mul_(1 - options_.lr * options_.weight_decay).sub_(direction, options_.lr);
    momentum.mul_(options_.beta2).add_(gradient, 1 - options_.beta2);
  }

  const Options options_;
  gradus::Tensors momentum_;  // of each parameter, after its first step
};

constexpr gradus::gradus_item items[] = {
    gradus::offer<gradus::Optimizer, Lion>("lion", "Lion (Chen et al. 2023)")};

}  // namespace

GRADUS_PLUGIN({.id = "lion",
               .version = "1.0.0",
               .semantics = 1,
               .title = "Symbolic Discovery of Optimization Algorithms",
               .authors = "Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong, Luong, Hsieh, Lu, Le",
               .year = 2023,
               .reference = "arXiv 2302.06675",
               .licence = "Apache-2.0",
               .items = items,
               .studies = lion_studies})
