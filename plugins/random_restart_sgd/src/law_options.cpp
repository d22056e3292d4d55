#include "law_options.h"

#include "random_restart/dead.h"

namespace gradus::random_restart {

void LawOptions::declare(Schema& schema) {
  schema.choice("law", law.kind, "law of the initial weights and biases",
                {{"uniform_c", LawKind::uniform_c},
                 {"he_uniform", LawKind::he_uniform},
                 {"he_normal", LawKind::he_normal},
                 {"xavier_uniform", LawKind::xavier_uniform},
                 {"linear_default", LawKind::linear_default},
                 {"biased_sign", LawKind::biased_sign}});
  schema.add("c", law.c, "half width of uniform_c").above(0, 100);
  schema.add("bias_scale", law.bias_scale, "biases of he_uniform as a share of the weights' range")
      .in(0, 1)
      .symbol("s");
  schema.add("zero_bias", law.zero_bias, "start every bias at zero");
  schema.add("p_w", law.p_w, "biased_sign: probability that a weight is negative").in(0, 1);
  schema.add("p_b", law.p_b, "biased_sign: probability that a bias is negative").in(0, 1);
}

void SizeOptions::declare(Schema& schema) {
  schema.add("depth", depth, "hidden layers").in(1, 200).unit("layers").symbol("D");
  schema.add("width", width, "units of each hidden layer").in(1, 64).unit("units").symbol("W");
  schema.add("widths", widths, "units of each hidden layer; overrides depth and width")
      .in(1, 64)
      .length(0, 200)
      .unit("units");
}

Shape SizeOptions::shape(int64_t inputs) const {
  if (widths.empty()) {
    return Shape::constant(static_cast<int>(inputs), static_cast<int>(depth),
                           static_cast<int>(width));
  }
  return {static_cast<int>(inputs), {widths.begin(), widths.end()}};
}

void DomainOptions::declare(Schema& schema) {
  schema.add("domain_a", a, "lower end of the domain of each input").in(-1e6, 1e6);
  schema.add("domain_b", b, "upper end of the domain of each input").in(-1e6, 1e6);
}

void DomainOptions::check() const {
  check_domain(a, b);
}

}  // namespace gradus::random_restart
