// The lines that every item repeats: hold the options, be made of them.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "gradus/data.h"
#include "gradus/optimizer.h"
#include "gradus/options.h"

namespace gradus {

class Model;

/// An item that keeps its options, as gradus::offer makes it:
///
///     struct LionOptions {
///       double lr = 1e-4;
///       void declare(gradus::Schema& schema) { ... }
///     };
///     class Lion final : public gradus::WithOptions<gradus::Optimizer, LionOptions> {
///      public:
///       using WithOptions::WithOptions;
///       ...  // options_.lr
///     };
///
/// A class that checks or computes something when it is made writes its constructor itself and
/// calls WithOptions' first.
template <class Base, class O>
class WithOptions : public Base {
 public:
  using Options = O;
  explicit WithOptions(Options options = {}) : options_(std::move(options)) {}

 protected:
  Options options_;
};

/// A model is made of its options and of what the task says about its data.
template <class Base, class O>
requires std::is_base_of_v<Model, Base>
class WithOptions<Base, O> : public Base {
 public:
  using Options = O;
  WithOptions(Options options, DataInfo data)
      : options_(std::move(options)), data_(std::move(data)) {}

 protected:
  Options options_;
  DataInfo data_;
};

/// A group's tensors of a list with one for each parameter. Where the group has all of them it is
/// the list itself.
class GroupTensors {
 public:
  GroupTensors(const Tensors& tensors, const std::vector<int>& parameters, bool all)
      : all_(all || tensors.empty() ? &tensors : nullptr) {
    if (all_ != nullptr) return;
    own_.reserve(parameters.size());
    for (const int index : parameters) own_.push_back(tensors[static_cast<std::size_t>(index)]);
  }
  const Tensors& list() const { return all_ != nullptr ? *all_ : own_; }

 private:
  const Tensors* all_;
  Tensors own_;
};

/// Parameters that share their options.
template <class O>
struct ParameterGroup {
  const O& options;
  std::vector<int> parameters;  ///< indices of Model::parameters(), ascending
  bool all = false;             ///< these are all parameters

  /// The group's part of a list that has one tensor for each parameter, or none.
  GroupTensors of(const Tensors& tensors) const { return {tensors, parameters, all}; }
};

/// An optimizer that reads `options_` at each step needs nothing for schedules. One that goes
/// through its groups declares them, `schema.groups()`:
///
///     void move(gradus::Objective& objective) override {
///       gradus::Answer answer = objective.ask();
///       for (const auto& group : groups(objective)) {
///         for (const int i : group.parameters) update(i, answer.gradient[i], group.options);
///       }
///     }
template <class O>
class WithOptions<Optimizer, O> : public Optimizer {
 public:
  using Options = O;
  explicit WithOptions(Options options = {}) : options_(std::move(options)) {}

 protected:
  /// The parameters by group; without groups in the study, one group of all with `options_`.
  const std::vector<ParameterGroup<O>>& groups(const Objective& objective) {
    if (groups_.empty()) find_groups(objective);
    return groups_;
  }

  Options options_;

 private:
  bool bind(Schema& schema) override {
    options_.declare(schema);
    return true;
  }
  bool bind_group(Schema& schema) override {
    group_options_.push_back(std::make_unique<O>(options_));
    group_options_.back()->declare(schema);
    return true;
  }
  void find_groups(const Objective& objective) {
    const std::vector<std::vector<int>>& members = group_members(objective);
    for (std::size_t i = 0; i < members.size(); ++i) {
      const O& options = i < group_options_.size() ? *group_options_[i] : options_;
      groups_.push_back({options, members[i], members.size() == 1});
    }
  }
  std::vector<std::unique_ptr<O>> group_options_;
  std::vector<ParameterGroup<O>> groups_;  // empty before the first step
};

}  // namespace gradus
