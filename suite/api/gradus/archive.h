// One function saves and restores: `state(Archive&)` names every part of an object's run state.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gradus/tensor.h"

namespace gradus {

/// Named values of a run's state. Restoring writes into existing tensors in place (parameters may
/// be views of a stack) and creates those that do not exist yet; continuing is bitwise the same.
class Archive {
 public:
  /// An archive to save into.
  Archive() = default;
  /// True while saving, false while restoring.
  bool saving() const { return saving_; }
  /// The archive turned round: what was saved is now handed back by the same calls.
  void restore() { saving_ = false; }

  void item(std::string_view name, Tensor& value);
  void item(std::string_view name, Tensors& value);
  void item(std::string_view name, double& value);
  void item(std::string_view name, int64_t& value);
  void item(std::string_view name, uint64_t& value);
  void item(std::string_view name, bool& value);
  void item(std::string_view name, std::string& value);
  void item(std::string_view name, std::vector<double>& value);
  void item(std::string_view name, std::vector<int64_t>& value);

  /// A component with a `state(Archive&)` of its own; its names get the prefix "name.".
  template <class Component>
  void part(std::string_view name, Component& component) {
    const std::string outer = prefix_;
    prefix_ += std::string(name) + ".";
    component.state(*this);
    prefix_ = outer;
  }

  /// Everything saved, by full name: tensors as they are, other values as text. For hashing.
  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& values() const { return values_; }

 private:
  template <class Value, class Write, class Read>
  void keep(std::string_view name, Value& value, Write write, Read read);
  bool saving_ = true;
  std::string prefix_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> values_;
};

}  // namespace gradus
