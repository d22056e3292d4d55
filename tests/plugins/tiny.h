// The least that an optimizer plugin needs, for plugins that are wrong in one place.
#pragma once

#include "gradus/plugin.h"

namespace tiny {

/// Gradient descent: x <- x - lr g.
class Descent : public gradus::Optimizer {
 public:
  struct Options {
    double lr = 0.05;
    void declare(gradus::Schema& schema) {
      schema.add("lr", lr, "step size").in(0, 10).log().role(gradus::OptionRole::learning_rate);
    }
  };
  explicit Descent(Options options) : options_(options) {}
  void state(gradus::Archive&) override {}
  bool elementwise() const override { return true; }

 protected:
  void descend(gradus::Objective& objective) {
    const gradus::Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].sub_(answer.gradient[i], options_.lr);
    }
  }

 private:
  void move(gradus::Objective& objective) override { descend(objective); }
  Options options_;
};

/// Complete metadata under that id.
constexpr gradus::PluginInfo info(const char* id, std::span<const gradus::PluginItem> items) {
  return {id, "1.0.0", 1, "A test", "The Gradus authors", 2026, "", "Apache-2.0", items, {}};
}

inline constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, Descent>("descent", "gradient descent")};

}  // namespace tiny
