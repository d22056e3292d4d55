// What is said of an option after its declaration: bounds, choices, unit, role.
#include "options/schema_implementation.h"

namespace gradus {

Schema::Option& Schema::Option::in(double low, double high) {
  OptionSpec& spec = schema_.implementation_->specs.back();
  spec.low = low;
  spec.high = high;
  return *this;
}

Schema::Option& Schema::Option::above(double low, double high) {
  schema_.implementation_->specs.back().low_open = true;
  return in(low, high);
}

Schema::Option& Schema::Option::between(double low, double high) {
  schema_.implementation_->specs.back().high_open = true;
  return above(low, high);
}

Schema::Option& Schema::Option::log() {
  schema_.implementation_->specs.back().logarithmic = true;
  return *this;
}

Schema::Option& Schema::Option::unit(std::string_view unit) {
  schema_.implementation_->specs.back().unit = unit;
  return *this;
}

Schema::Option& Schema::Option::symbol(std::string_view symbol) {
  schema_.implementation_->specs.back().symbol = symbol;
  return *this;
}

Schema::Option& Schema::Option::choices(std::initializer_list<const char*> names) {
  schema_.implementation_->specs.back().choices.assign(names.begin(), names.end());
  return *this;
}

Schema::Option& Schema::Option::length(int64_t low, int64_t high) {
  OptionSpec& spec = schema_.implementation_->specs.back();
  spec.length_low = low;
  spec.length_high = high;
  return *this;
}

Schema::Option& Schema::Option::kind(std::string_view item_kind) {
  schema_.implementation_->specs.back().item_kind = item_kind;
  return *this;
}

Schema::Option& Schema::Option::schedulable() {
  schema_.implementation_->specs.back().schedulable = true;
  return *this;
}

Schema::Option& Schema::Option::shared() {
  schema_.implementation_->specs.back().shared = true;
  return *this;
}

Schema::Option& Schema::Option::file() {
  schema_.implementation_->specs.back().file = true;
  return *this;
}

Schema::Option& Schema::Option::role(OptionRole role) {
  schema_.implementation_->specs.back().role = role;
  return *this;
}

}  // namespace gradus
