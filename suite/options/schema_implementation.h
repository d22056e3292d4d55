// What a Schema holds: declarations, and the fields that receive their values.
#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "gradus/options.h"
#include "options/option_spec.h"

namespace gradus {

/// A declaration, and how its value reaches the field.
struct Binding {
  std::function<void(const OptionValue&)> write;
  std::function<OptionValue()> read;
  double* number = nullptr;                // the field, where it is a real number
  std::vector<double>* numbers = nullptr;  // the field, where it is a list of them
};

struct Schema::Implementation {
  std::vector<OptionSpec> specs;
  std::vector<Binding> bindings;

  void add(std::string_view name, OptionType type, std::string_view text, Binding binding) {
    OptionSpec spec;
    spec.name = name;
    spec.type = type;
    spec.text = text;
    spec.initial = binding.read();
    specs.push_back(std::move(spec));
    bindings.push_back(std::move(binding));
  }
};

}  // namespace gradus
