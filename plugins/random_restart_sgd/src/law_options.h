// The options of the initialization law, shared by the model and the tools.
#pragma once

#include "gradus/options.h"
#include "random_restart/laws.h"

namespace gradus::random_restart {

/// Law with its declarations; see laws.h for the formulas.
struct LawOptions {
  Law law;
  void declare(Schema& schema);
};

/// Sizes of a network's hidden layers as options: `widths`, or `depth` layers of `width`.
struct SizeOptions {
  int64_t depth = 10, width = 4;
  std::vector<int64_t> widths;
  void declare(Schema& schema);
  Shape shape(int64_t inputs) const;
};

/// An interval as options. `check` throws Error "random_restart.domain" unless a < b.
struct DomainOptions {
  double a = -1, b = 1;
  void declare(Schema& schema);
  void check() const;
};

}  // namespace gradus::random_restart
